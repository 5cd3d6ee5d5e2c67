// Where dumps are kept and read: one storage account, who may do what in it, and when dumps go.
//
//   az group create --name heapfleet --location westeurope
//   az deployment group create --resource-group heapfleet --template-file infra/azure/main.bicep \
//     --parameters account=acmedumps oidcIssuer=$(az aks show -g GROUP -n CLUSTER \
//       --query oidcIssuerProfile.issuerUrl -o tsv)
//
// infra/README.md says how this file is checked, and what about it is not.
targetScope = 'resourceGroup'

@description('Name of the storage account: 3 to 24 lower-case letters and digits, unique in Azure.')
@minLength(3)
@maxLength(24)
param account string

@description('Where everything lies.')
param location string = resourceGroup().location

@description('Redundancy. Dumps can be taken again, tables can be computed again.')
@allowed([
  'Standard_LRS'
  'Standard_ZRS'
  'Standard_GRS'
])
param redundancy string = 'Standard_ZRS'

@description('Days after which a dump moves to the cool tier: when the nights have read it.')
@minValue(1)
param coolAfterDays int = 3

@description('Days after which a dump is deleted. Its tables stay: prune those with heapfleet prune.')
@minValue(2)
param deleteAfterDays int = 30

@description('Issuer of the Kubernetes cluster whose service accounts are trusted; empty for none.')
param oidcIssuer string = ''

@description('Service accounts of the nightly scan, each NAMESPACE:NAME, as in infra/kubernetes.')
param scanServiceAccounts array = [
  'heapfleet:heapfleet-driver'
  'heapfleet:heapfleet-executor'
]

@description('Who collects: Kubernetes service accounts of applications, each NAMESPACE:NAME.')
param collectorServiceAccounts array = []

@description('Principals beside Kubernetes that may collect, such as an App Service\'s identity.')
param collectorPrincipalIds array = []

@description('Networks that may reach the account from outside of Azure\'s, as CIDR; none by default.')
param allowedCidrs array = []

@description('Subnets that may reach it: those of the cluster, the App Services. They need the service endpoint Microsoft.Storage.')
param allowedSubnetIds array = []

var dumpsContainer = 'dumps'
var tablesContainer = 'tables'

// Built-in roles are the same everywhere.
var blobDataReader = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
)
var blobDataContributor = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
)

// ---- The account ------------------------------------------------------------------------------

resource storage 'Microsoft.Storage/storageAccounts@2023-01-01' = {
  name: account
  location: location
  kind: 'StorageV2'
  sku: {
    name: redundancy
  }
  properties: {
    accessTier: 'Hot'
    // Folders that are renamed at once, which Spark's tables want. The price is index tags: dumps in
    // such an account have metadata only, which is what scans read.
    isHnsEnabled: true
    // A heap dump holds whatever its process held, passwords included.
    allowBlobPublicAccess: false
    // Identities alone: no key and no signature made with one gets in.
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowCrossTenantReplication: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: 'Deny'
      ipRules: [for cidr in allowedCidrs: {
        value: cidr
        action: 'Allow'
      }]
      virtualNetworkRules: [for subnet in allowedSubnetIds: {
        id: subnet
        action: 'Allow'
      }]
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2023-01-01' = {
  parent: storage
  name: 'default'
  properties: {
    deleteRetentionPolicy: {
      enabled: true
      days: 7
    }
  }
}

resource dumps 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-01-01' = {
  parent: blobs
  name: dumpsContainer
  properties: {
    publicAccess: 'None'
  }
}

resource tables 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-01-01' = {
  parent: blobs
  name: tablesContainer
  properties: {
    publicAccess: 'None'
  }
}

resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2023-01-01' = {
  parent: storage
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'dumps-go'
          type: 'Lifecycle'
          enabled: true
          definition: {
            filters: {
              blobTypes: [
                'blockBlob'
              ]
              prefixMatch: [
                '${dumpsContainer}/'
              ]
            }
            actions: {
              baseBlob: {
                tierToCool: {
                  daysAfterModificationGreaterThan: coolAfterDays
                }
                delete: {
                  daysAfterModificationGreaterThan: deleteAfterDays
                }
              }
            }
          }
        }
      ]
    }
  }
  dependsOn: [
    dumps
  ]
}

// ---- The nightly scan: reads dumps, writes tables ---------------------------------------------

resource scan 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${account}-scan'
  location: location
}

// One at a time: Azure refuses two at once for one identity.
@batchSize(1)
resource scanTrust 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2023-01-31' = [
  for serviceAccount in (empty(oidcIssuer) ? [] : scanServiceAccounts): {
    parent: scan
    name: 'kubernetes-${replace(serviceAccount, ':', '-')}'
    properties: {
      issuer: oidcIssuer
      subject: 'system:serviceaccount:${serviceAccount}'
      audiences: [
        'api://AzureADTokenExchange'
      ]
    }
  }
]

resource scanReadsDumps 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(dumps.id, scan.id, blobDataReader)
  scope: dumps
  properties: {
    roleDefinitionId: blobDataReader
    principalId: scan.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

resource scanWritesTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(tables.id, scan.id, blobDataContributor)
  scope: tables
  properties: {
    roleDefinitionId: blobDataContributor
    principalId: scan.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

// ---- Collectors: write dumps, and see none, not even their own ---------------------------------

resource sendDumps 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, account, 'heapfleet sends dumps')
  properties: {
    roleName: 'heapfleet sends dumps (${account})'
    description: 'Writes blobs; cannot read, list or delete any.'
    type: 'CustomRole'
    permissions: [
      {
        actions: []
        notActions: []
        dataActions: [
          'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write'
          'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/add/action'
        ]
        notDataActions: []
      }
    ]
    assignableScopes: [
      resourceGroup().id
    ]
  }
}

resource collector 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${account}-collector'
  location: location
}

@batchSize(1)
resource collectorTrust 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2023-01-31' = [
  for serviceAccount in (empty(oidcIssuer) ? [] : collectorServiceAccounts): {
    parent: collector
    name: 'kubernetes-${replace(serviceAccount, ':', '-')}'
    properties: {
      issuer: oidcIssuer
      subject: 'system:serviceaccount:${serviceAccount}'
      audiences: [
        'api://AzureADTokenExchange'
      ]
    }
  }
]

resource collectorSends 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(dumps.id, collector.id, sendDumps.id)
  scope: dumps
  properties: {
    roleDefinitionId: sendDumps.id
    principalId: collector.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

resource othersSend 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principal in collectorPrincipalIds: {
    name: guid(dumps.id, principal, sendDumps.id)
    scope: dumps
    properties: {
      roleDefinitionId: sendDumps.id
      principalId: principal
      principalType: 'ServicePrincipal'
    }
  }
]

@description('Input of the scan.')
output dumpsLocation string = 'az://${storage.name}/${dumpsContainer}'

@description('Output of the scan.')
output tablesLocation string = 'abfss://${tablesContainer}@${storage.name}.dfs.${environment().suffixes.storage}/nights'

@description('For the annotation azure.workload.identity/client-id in infra/kubernetes.')
output scanClientId string = scan.properties.clientId

@description('The same for collectors.')
output collectorClientId string = collector.properties.clientId
