/** Where traces and figures go. */
export interface TelemetrySettings {
  readonly applicationInsights: Ingestion | undefined;
  /** A collector's address, to whose path OTLP's own are added. */
  readonly otlpEndpoint: string | undefined;
}

/** Where Application Insights takes telemetry in. */
export interface Ingestion {
  readonly instrumentationKey: string;
  readonly ingestionEndpoint: string;
}
