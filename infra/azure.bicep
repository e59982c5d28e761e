// Everything that the bot needs in Azure, in one resource group: `atk provision` deploys it with infra/azure.parameters.json.
// Each `output` becomes a variable of env/.env.<name>; each key of `settings` is a variable of docs/configuration.md.
targetScope = 'resourceGroup'

@description('Names everything in here. It has to be free among the names of Key Vault, PostgreSQL and App Service.')
@minLength(4)
@maxLength(20)
param resourceBaseName string

@description('What the Azure portal calls the bot.')
@maxLength(42)
param botDisplayName string

@description('Client id of the registration of the tab.')
param tabClientId string

param location string = resourceGroup().location

@description('Size of App Service: Basic or larger, since smaller ones are not always on and join no network.')
param webAppSku string

@description('Processes of the server. More than one only because all of them share one PostgreSQL.')
@minValue(1)
@maxValue(3)
param instances int

@description('F0 is free and enough: Teams is a standard channel.')
@allowed(['F0', 'S1'])
param botServiceSku string

param databaseSkuName string

@allowed(['Burstable', 'GeneralPurpose', 'MemoryOptimized'])
param databaseSkuTier string

// The policy. An empty text leaves it to the program's own default.
param adminRoles string
param protectedUsers string
param twoPersonAbove string
param allowUnconfirmed string
param confirmWithin string
param maxOpenPerPerson string
param messagesPerMinute string
param revocationsPerHour string
param keepPersonalData string
param stopped string

@description('graph or sharepoint.')
param revokeWith string
param sharePointAdminUrl string

// Two identities, so that who can speak as the bot can do nothing in the tenant. Neither has a secret.
resource botIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${resourceBaseName}-bot'
  location: location
}

// Signs people out, by app roles that scripts/grant-app-roles.mjs assigns; opens the database; reads the audit key.
resource actingIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${resourceBaseName}-acting'
  location: location
}

module network './modules/network.bicep' = {
  name: 'network'
  params: {
    resourceBaseName: resourceBaseName
    location: location
  }
}

module monitoring './modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    resourceBaseName: resourceBaseName
    location: location
  }
}

module keyVault './modules/keyVault.bicep' = {
  name: 'key-vault'
  params: {
    resourceBaseName: resourceBaseName
    location: location
    readerPrincipalId: actingIdentity.properties.principalId
  }
}

module database './modules/database.bicep' = {
  name: 'database'
  params: {
    resourceBaseName: resourceBaseName
    location: location
    skuName: databaseSkuName
    skuTier: databaseSkuTier
    subnetId: network.outputs.databaseSubnetId
    privateDnsZoneId: network.outputs.databaseDnsZoneId
    administratorObjectId: actingIdentity.properties.principalId
    administratorName: actingIdentity.name
  }
}

var settings = {
  BOT_ID: botIdentity.properties.clientId
  BOT_TYPE: 'UserAssignedMsi'
  BOT_TENANT_ID: botIdentity.properties.tenantId
  AZURE_TENANT_ID: actingIdentity.properties.tenantId
  AZURE_CLIENT_ID: actingIdentity.properties.clientId
  ALLOW_CLIENT_SECRETS: 'false'
  // No password: the program signs in as the acting identity.
  DATABASE_URL: 'postgres://${actingIdentity.name}@${database.outputs.host}:5432/${database.outputs.databaseName}?sslmode=verify-full'
  // On the disk of the container, which nobody else reads and which ends with it; start.sh brings it from Key Vault.
  AUDIT_SIGNING_KEY_PATH: '/tmp/session-revoker/audit-signing-key.pem'
  // On the disk that stays, and outside the database: a restored database is noticed.
  AUDIT_ANCHOR_PATH: '/home/session-revoker/audit-anchor.log'
  TAB_CLIENT_ID: tabClientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.outputs.connectionString
  REVOKE_WITH: revokeWith
  SHAREPOINT_ADMIN_URL: sharePointAdminUrl
  ADMIN_ROLES: adminRoles
  PROTECTED_USERS: protectedUsers
  TWO_PERSON_ABOVE: twoPersonAbove
  ALLOW_UNCONFIRMED: allowUnconfirmed
  CONFIRM_WITHIN: confirmWithin
  MAX_OPEN_PER_PERSON: maxOpenPerPerson
  MESSAGES_PER_MINUTE: messagesPerMinute
  REVOCATIONS_PER_HOUR: revocationsPerHour
  KEEP_PERSONAL_DATA: keepPersonalData
  STOPPED: stopped
}

module webApp './modules/webApp.bicep' = {
  name: 'web-app'
  params: {
    webAppName: resourceBaseName
    location: location
    skuName: webAppSku
    instances: instances
    subnetId: network.outputs.webAppSubnetId
    botIdentityId: botIdentity.id
    actingIdentityId: actingIdentity.id
    settings: settings
    startCommand: 'sh infra/app-service/start.sh ${keyVault.outputs.vaultUri}'
    workspaceId: monitoring.outputs.workspaceId
  }
}

module azureBot './botRegistration/azurebot.bicep' = {
  name: 'azure-bot'
  params: {
    resourceBaseName: resourceBaseName
    botDisplayName: botDisplayName
    botServiceSku: botServiceSku
    identityId: botIdentity.id
    identityClientId: botIdentity.properties.clientId
    identityTenantId: botIdentity.properties.tenantId
    botDomain: webApp.outputs.domain
  }
}

output BOT_ID string = botIdentity.properties.clientId
output BOT_TENANT_ID string = botIdentity.properties.tenantId
output BOT_DOMAIN string = webApp.outputs.domain
output AZURE_CLIENT_ID string = actingIdentity.properties.clientId
output AZURE_KEY_VAULT_RESOURCE_ID string = keyVault.outputs.vaultId
output AZURE_APP_SERVICE_RESOURCE_ID string = webApp.outputs.webAppId
