/** Microsoft's clouds, as `CLOUD` names them. */
export type TabCloud = 'public' | 'usgov' | 'dod' | 'china';

/**
 * Whose pages may show the tab in a frame, for each cloud.
 *
 * Public: "Tab requirements" of the Teams documentation, without the test rings of Outlook (`outlook-sdf`); GCC uses the same hosts.
 * Teams of the other clouds: "Sovereign cloud" of the Teams documentation. Outlook and Microsoft 365 of the US government clouds:
 * the hosts that teams-js 2.58 trusts; no page of Microsoft's lists them for this purpose. China: Teams alone is documented, and
 * teams-js does not list that host among those it trusts.
 */
export const EMBEDDING_HOSTS: Readonly<Record<TabCloud, readonly string[]>> = {
  public: [
    'https://teams.microsoft.com',
    'https://*.teams.microsoft.com',
    'https://*.cloud.microsoft',
    'https://*.microsoft365.com',
    'https://*.office.com',
    'https://outlook.office.com',
    'https://outlook.office365.com',
  ],
  usgov: ['https://gov.teams.microsoft.us', 'https://*.gov.teams.microsoft.us', 'https://outlook.office365.us', 'https://www.office365.us', 'https://portal.office365.us'],
  dod: ['https://dod.teams.microsoft.us', 'https://*.dod.teams.microsoft.us', 'https://outlook-dod.office365.us', 'https://webmail.apps.mil', 'https://www.ohome.apps.mil', 'https://portal.apps.mil'],
  china: ['https://teams.microsoftonline.cn', 'https://*.teams.microsoftonline.cn'],
};
