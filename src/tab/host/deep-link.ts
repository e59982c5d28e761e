/** Where links into Teams lead, by the host that the tab is shown in; everybody else's Teams is the first. */
const TEAMS_ORIGINS = [
  'https://teams.microsoft.com',
  'https://teams.cloud.microsoft',
  'https://gov.teams.microsoft.us',
  'https://dod.teams.microsoft.us',
  'https://teams.microsoftonline.cn',
] as const;

export interface TabPlace {
  /** The app's id in this tenant's catalogue, and the tab's own. */
  readonly appId: string;
  readonly entityId: string;
  /** Only of a tab in a channel. */
  readonly channelId: string | undefined;
  /** Origin of the window around the tab. */
  readonly hostOrigin: string;
}

/**
 * A link that opens this tab in Teams at a place inside it
 * (https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-application).
 * @param route what comes after `#/`; Teams hands it back as `subPageId`
 */
export const deepLink = (place: TabPlace, route: string): string => {
  const origin = TEAMS_ORIGINS.find((each) => each === place.hostOrigin) ?? TEAMS_ORIGINS[0];
  const context = { subEntityId: route, ...(place.channelId === undefined ? {} : { channelId: place.channelId }) };
  const path = ['l', 'entity', place.appId, place.entityId].map((part) => encodeURIComponent(part)).join('/');
  return `${origin}/${path}?context=${encodeURIComponent(JSON.stringify(context))}`;
};
