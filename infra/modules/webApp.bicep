// The server on App Service, Linux.
param webAppName string
param location string
param skuName string
param instances int
param subnetId string

param botIdentityId string
param actingIdentityId string

@description('Variables of the program, by name.')
param settings object
param startCommand string

@description('Resource id of the workspace that gets its log.')
param workspaceId string

resource plan 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: '${webAppName}-plan'
  location: location
  kind: 'linux'
  sku: {
    name: skuName
    capacity: instances
  }
  properties: {
    // This is what makes it Linux.
    reserved: true
  }
}

resource webApp 'Microsoft.Web/sites@2023-12-01' = {
  name: webAppName
  location: location
  kind: 'app,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${botIdentityId}': {}
      '${actingIdentityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    // Requests are in the database: every process can answer every click.
    clientAffinityEnabled: false
    virtualNetworkSubnetId: subnetId
    siteConfig: {
      linuxFxVersion: 'NODE|24-lts'
      appCommandLine: startCommand
      alwaysOn: true
      healthCheckPath: '/healthz'
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      remoteDebuggingEnabled: false
    }
  }
}

// Here and not in siteConfig: the address of the tab is known only when the site is there.
resource appSettings 'Microsoft.Web/sites/config@2023-12-01' = {
  parent: webApp
  name: 'appsettings'
  properties: union(settings, {
    PUBLIC_URL: 'https://${webApp.properties.defaultHostName}'
    // The program is the uploaded file itself, read-only.
    WEBSITE_RUN_FROM_PACKAGE: '1'
    SCM_DO_BUILD_DURING_DEPLOYMENT: 'false'
  })
}

// Programs are deployed with a token of Entra; no user name and password.
resource ftpPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2023-12-01' = {
  parent: webApp
  name: 'ftp'
  properties: {
    allow: false
  }
}

resource deploymentPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2023-12-01' = {
  parent: webApp
  name: 'scm'
  properties: {
    allow: false
  }
}

// The program's own log, which names nobody, and the platform's. AppServiceHTTPLogs is left out: it holds addresses
// of people, and what they searched for on the tab.
resource log 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: webApp
  name: 'log'
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        category: 'AppServiceConsoleLogs'
        enabled: true
      }
      {
        category: 'AppServicePlatformLogs'
        enabled: true
      }
    ]
  }
}

output domain string = webApp.properties.defaultHostName
output webAppId string = webApp.id
