package io.heapfleet.jobs.source;

import io.heapfleet.jobs.sql.TableSchemas;
import java.util.Map;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** Spark's way in. Spark makes those that extend it by their public constructors. */
abstract class DumpDataSource implements TableProvider, DataSourceRegister {
  private final SourceFormat format;

  DumpDataSource(SourceFormat format) {
    this.format = format;
  }

  @Override
  public String shortName() {
    return format.shortName();
  }

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return TableSchemas.of(SourceOptions.of(format, options.asCaseSensitiveMap()).table());
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    return new HprofTable(SourceOptions.of(format, properties));
  }
}
