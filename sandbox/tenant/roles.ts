import { stableGuid } from './guid';

/** Built-in Entra roles that this tenant knows, with their template ids (Microsoft's "Microsoft Entra built-in roles" page). */
export const ROLE_TEMPLATES = {
  'Global Administrator': '62e90394-69f5-4237-9190-012177145e10',
  'Privileged Authentication Administrator': '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
  'Privileged Role Administrator': 'e8611ab8-c189-46e8-94e1-60213ab1f814',
  'User Administrator': 'fe930be7-5e62-47db-91af-98c3a49a38b1',
  'Authentication Administrator': 'c4e39bd9-1100-46d3-8c65-fb160da0071f',
  'Helpdesk Administrator': '729827e3-9c14-49f7-bb1b-9608f156bbb8',
  'Password Administrator': '966707d0-3269-4727-9be2-8c3a10f19b9d',
  'Security Administrator': '194ae4cb-b126-40b2-bd5b-6091b380977d',
  'Security Operator': '5f2222b1-57c3-48ba-8ad5-d4759f1fde6f',
  'Security Reader': '5d6b6bb7-de71-4623-b4af-96380a352509',
  'SharePoint Administrator': 'f28a1f50-f6e7-4571-818b-6a12f2af6b6c',
  'Teams Administrator': '69091246-20e8-4a56-aa4d-066075b2a7a8',
  'Global Reader': 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
} as const;

export type RoleName = keyof typeof ROLE_TEMPLATES;

/** A role as this tenant has it: the object's own id differs from tenant to tenant, the template id does not. */
export interface DirectoryRole {
  readonly id: string;
  readonly displayName: RoleName;
  readonly roleTemplateId: string;
}

export const ROLES: readonly DirectoryRole[] = (Object.keys(ROLE_TEMPLATES) as RoleName[]).map((displayName) => ({
  id: stableGuid(`directory role ${displayName}`),
  displayName,
  roleTemplateId: ROLE_TEMPLATES[displayName],
}));

/** The role with this template id. */
export const roleByTemplate = (templateId: string): DirectoryRole => {
  const found = ROLES.find((role) => role.roleTemplateId === templateId.toLowerCase());
  if (!found) throw new Error(`No role with the template id ${templateId}: see roles.ts.`);
  return found;
};
