/** The contract's own sentences, typed from its table: the program's catalogues are not asked. */

export type Language = 'en' | 'fr';

export const SENTENCES = {
  en: {
    notFound: (user: string) => `Warning: We couldn't find the user ${user}. Check for typos and try again.`,
    signedOut: (user: string) => `We successfully signed out ${user} from all devices.`,
    takesTime: (user: string) => `It can take up to an hour to sign out ${user} from all devices.`,
    failed: (user: string) => `Sorry, something went wrong and we couldn't sign out ${user} from any device.`,
    notAvailable: () => "The cmdlet will be available in the future, but it isn't ready for use in your organization yet.",
    whatIf: (user: string) => `What if: Performing the operation "Revoke-SPOUserSession" on target "${user}".`,
    external: /home organi[sz]ation owns/,
  },
  fr: {
    notFound: (user: string) => `Avertissement : nous n'avons pas trouvé l'utilisateur ${user}. Vérifiez l'orthographe et réessayez.`,
    signedOut: (user: string) => `Nous avons déconnecté ${user} de tous les appareils.`,
    takesTime: (user: string) => `La déconnexion de ${user} de tous les appareils peut prendre jusqu'à une heure.`,
    failed: (user: string) => `Désolé, un problème s'est produit et nous n'avons pu déconnecter ${user} d'aucun appareil.`,
    notAvailable: () => "L'applet de commande sera disponible à l'avenir, mais elle n'est pas encore prête à être utilisée dans votre organisation.",
    whatIf: (user: string) => `Simulation : exécution de l'opération « Revoke-SPOUserSession » sur la cible « ${user} ».`,
    external: /organisation d'origine/,
  },
} as const;

/** How the line is written in each language. */
export const ASK = {
  en: (user: string) => `revoke sessions for ${user}`,
  fr: (user: string) => `révoquer les sessions de ${user}`,
} as const;

/** A reply's first line: where the contract's sentence stands. */
export const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';
export const lastLine = (text: string): string => text.split('\n').at(-1) ?? '';

/** `audit #n · abcdef12` */
export const RECEIPT = /audit #(\d+) · ([0-9a-f]{8})/;
/** The last line of a result reply is its receipt and nothing else; a line of the history ends in one. */
export const RECEIPT_LINE = new RegExp(`^${RECEIPT.source}$`);
