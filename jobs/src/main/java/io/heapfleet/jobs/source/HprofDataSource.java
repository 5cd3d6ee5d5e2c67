package io.heapfleet.jobs.source;

import io.heapfleet.jobs.sql.TableSchemas;
import java.util.Map;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** Spark's way in: the format {@code hprof}. Spark makes it by its public constructor. */
public final class HprofDataSource implements TableProvider, DataSourceRegister {
  @Override
  public String shortName() {
    return "hprof";
  }

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return TableSchemas.of(SourceOptions.of(options.asCaseSensitiveMap()).table());
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    return new HprofTable(SourceOptions.of(properties));
  }
}
