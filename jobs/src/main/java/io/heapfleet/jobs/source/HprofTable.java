package io.heapfleet.jobs.source;

import io.heapfleet.jobs.sql.TableSchemas;
import java.util.EnumSet;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** One table of some dumps. */
final class HprofTable implements Table, SupportsRead {
  private final SourceOptions options;

  HprofTable(SourceOptions options) {
    this.options = options;
  }

  @Override
  public String name() {
    return options.format().shortName() + " " + options.table().tableName();
  }

  @Override
  @SuppressWarnings("deprecation") // columns() would have to say the same in another form
  public StructType schema() {
    return TableSchemas.of(options.table());
  }

  @Override
  public Set<TableCapability> capabilities() {
    return EnumSet.of(TableCapability.BATCH_READ);
  }

  @Override
  public ScanBuilder newScanBuilder(CaseInsensitiveStringMap ignored) {
    return new HprofScanBuilder(options);
  }
}
