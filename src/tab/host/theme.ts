/** The three looks of Teams that there are. */
export type Theme = 'light' | 'dark' | 'contrast';

/** @param name as teams-js reports it: `default`, `dark`, `contrast`, or one that is newer than this program */
export const themeOf = (name: string): Theme => (name === 'dark' || name === 'contrast' ? name : 'light');
