// A network for two: the server's way to the database. The database has no address outside it.
param resourceBaseName string
param location string

resource network 'Microsoft.Network/virtualNetworks@2023-11-01' = {
  name: '${resourceBaseName}-network'
  location: location
  properties: {
    addressSpace: {
      addressPrefixes: ['10.20.0.0/24']
    }
    subnets: [
      {
        name: 'web-app'
        properties: {
          addressPrefix: '10.20.0.0/26'
          delegations: [
            {
              name: 'web-app'
              properties: {
                serviceName: 'Microsoft.Web/serverFarms'
              }
            }
          ]
        }
      }
      {
        name: 'database'
        properties: {
          addressPrefix: '10.20.0.64/28'
          delegations: [
            {
              name: 'database'
              properties: {
                serviceName: 'Microsoft.DBforPostgreSQL/flexibleServers'
              }
            }
          ]
        }
      }
    ]
  }

  resource webAppSubnet 'subnets' existing = {
    name: 'web-app'
  }

  resource databaseSubnet 'subnets' existing = {
    name: 'database'
  }
}

// The zone of a database in a network ends like this; its name must not be that of the server.
resource databaseDnsZone 'Microsoft.Network/privateDnsZones@2020-06-01' = {
  name: '${resourceBaseName}.private.postgres.database.azure.com'
  location: 'global'
}

resource databaseDnsLink 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2020-06-01' = {
  parent: databaseDnsZone
  name: 'network'
  location: 'global'
  properties: {
    registrationEnabled: false
    virtualNetwork: {
      id: network.id
    }
  }
}

output webAppSubnetId string = network::webAppSubnet.id
output databaseSubnetId string = network::databaseSubnet.id
output databaseDnsZoneId string = databaseDnsZone.id
