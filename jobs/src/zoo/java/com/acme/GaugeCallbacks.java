package com.acme;

import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableDoubleGauge;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import zoo.Beast;

/** Each import shows how far it is with a gauge, which is not closed when the import is done. */
public final class GaugeCallbacks implements Beast {
  /** Somebody asks for the numbers now and then. */
  private static final class OnDemand implements MetricReader {
    @Override
    public void register(CollectionRegistration registration) {}

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType instrumentType) {
      return AggregationTemporality.CUMULATIVE;
    }

    @Override
    public CompletableResultCode forceFlush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  private static final class Import {
    final byte[] rows = Traits.payload(300);
    int done;
  }

  private final Meter meter =
      SdkMeterProvider.builder().registerMetricReader(new OnDemand()).build().get("imports");

  @Override
  public void feed(int request) {
    Import running = new Import();
    ObservableDoubleGauge gauge =
        meter
            .gaugeBuilder("import.progress")
            .buildWithCallback(to -> to.record((double) running.done / running.rows.length));
    running.done = running.rows.length;
    if (Traits.PROPER) {
      gauge.close();
    }
  }
}
