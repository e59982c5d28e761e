import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { shutdownAzureMonitor, useAzureMonitor, type AzureMonitorOpenTelemetryOptions } from '@azure/monitor-opentelemetry';
import type { resources } from '@opentelemetry/sdk-node';
import type { Ingestion } from '../settings';
import type { Sending } from './collector';

/** What of the distro's own parts calls somebody whom nobody configured. */
interface ConfigurationModule {
  readonly ConfigurationManager: { getInstance(): { shutdown(): void } };
}
interface DetectorModule {
  readonly azureVmDetector: { detect: () => object };
}

const OFF = { enabled: false };
/**
 * Everything that would record by itself: addresses with user names, headers, statements. What is told is decided in this room.
 */
const NO_INSTRUMENTATION = { azureSdk: OFF, http: OFF, mongoDb: OFF, mySql: OFF, postgreSql: OFF, redis: OFF, redis4: OFF, bunyan: OFF, winston: OFF, console: OFF };

/** Starts Microsoft's distro. It sends to the ingestion endpoint, and to `also` besides; to nobody else. @returns ends it */
export const useDistro = ({ instrumentationKey, ingestionEndpoint }: Ingestion, resource: resources.Resource, also: Sending): (() => Promise<void>) => {
  const modules = createRequire(require.resolve('@azure/monitor-opentelemetry'));
  // It would ask the metadata service of a virtual machine about itself.
  (modules('@opentelemetry/resource-detector-azure') as DetectorModule).azureVmDetector.detect = () => ({ attributes: {} });
  useAzureMonitor({
    azureMonitorExporterOptions: {
      connectionString: `InstrumentationKey=${instrumentationKey};IngestionEndpoint=${ingestionEndpoint}`,
      // What cannot be sent is dropped: it is not left in files.
      disableOfflineStorage: true,
    },
    resource,
    samplingRatio: 1,
    tracesPerSecond: 0,
    enableLiveMetrics: false,
    enableStandardMetrics: false,
    enablePerformanceCounters: false,
    instrumentationOptions: NO_INSTRUMENTATION,
    spanProcessors: also.spanProcessors,
    // The types of two minor versions of one package; the same distro makes its SDK by the version that these are of.
    metricReaders: also.metricReaders as unknown as NonNullable<AzureMonitorOpenTelemetryOptions['metricReaders']>,
  });
  // Some seconds later it would ask Microsoft's settings service which of its own features are on.
  // Nothing that it exports ends that; where the file is another one in a later version, the start fails and says so.
  const configuration = join(dirname(modules.resolve('@azure/monitor-opentelemetry-exporter/_configuration')), 'configurationManager.js');
  (modules(configuration) as ConfigurationModule).ConfigurationManager.getInstance().shutdown();
  return shutdownAzureMonitor;
};
