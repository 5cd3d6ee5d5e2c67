package io.heapfleet.jobs.source;

import io.heapfleet.jobs.sql.TableSchemas;
import io.heapfleet.table.HeapTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.SupportsPushDownFilters;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.sources.EqualTo;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.sources.In;
import org.apache.spark.sql.types.StructType;

/** Takes the columns and class names that a query asks for, so that nothing else is made. */
final class HprofScanBuilder implements SupportsPushDownRequiredColumns, SupportsPushDownFilters {
  private final SourceOptions options;
  private StructType columns;
  private Set<String> classNames;
  private Filter[] pushed = new Filter[0];

  HprofScanBuilder(SourceOptions options) {
    this.options = options;
    this.columns = TableSchemas.of(options.table());
  }

  @Override
  public void pruneColumns(StructType required) {
    columns = required;
  }

  /** Takes over {@code class_name = …} and {@code class_name IN (…)} on objects. */
  @Override
  public Filter[] pushFilters(Filter[] filters) {
    List<Filter> left = new ArrayList<>();
    List<Filter> taken = new ArrayList<>();
    for (Filter filter : filters) {
      Set<String> names = classNames(filter);
      if (names == null || options.table() != HeapTable.OBJECTS) {
        left.add(filter);
      } else {
        taken.add(filter);
        if (classNames == null) {
          classNames = names;
        } else {
          classNames.retainAll(names);
        }
      }
    }
    pushed = taken.toArray(new Filter[0]);
    return left.toArray(new Filter[0]);
  }

  private static Set<String> classNames(Filter filter) {
    if (filter instanceof EqualTo equal
        && equal.attribute().equals("class_name")
        && equal.value() instanceof String name) {
      return new HashSet<>(Set.of(name));
    }
    if (filter instanceof In in && in.attribute().equals("class_name")) {
      Set<String> names = new HashSet<>();
      Arrays.stream(in.values()).filter(v -> v != null).forEach(v -> names.add(v.toString()));
      return names;
    }
    return null;
  }

  @Override
  public Filter[] pushedFilters() {
    return pushed;
  }

  @Override
  public Scan build() {
    return new HprofScan(options, columns, classNames);
  }
}
