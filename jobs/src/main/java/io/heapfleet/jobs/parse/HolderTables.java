package io.heapfleet.jobs.parse;

import io.heapfleet.graph.DominatorTree;
import io.heapfleet.graph.RetainedGroups;
import io.heapfleet.model.HeapClass;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.table.HeapTable;
import io.heapfleet.table.LoaderRow;
import io.heapfleet.table.PackageRow;
import io.heapfleet.table.RowWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;

/**
 * What sets of objects retain: those of a class, of all classes of a loader, of all classes of a
 * package.
 */
final class HolderTables {
}
