package io.heapfleet.jobs.explain;

import io.heapfleet.table.DumpRow;
import io.heapfleet.table.HistogramRow;
import io.heapfleet.table.LoaderRow;
import io.heapfleet.table.PackageRow;
import io.heapfleet.table.SuspectRow;
import java.util.List;

/**
 * What a dump is and who holds its memory.
 *
 * @param dumpId its id
 * @param dump its row
 * @param suspects who is under suspicion, first rank first
 * @param topLevel the objects that nothing holds but roots, biggest retained size first
 * @param classes biggest retained size first, or shallow size where that is unknown
 * @param packages biggest retained size first
 * @param loaders biggest retained size first
 * @param remarks what is missing, and why
 */
public record DumpExplanation(
    String dumpId,
    DumpRow dump,
    List<SuspectRow> suspects,
    List<ObjectLine> topLevel,
    List<HistogramRow> classes,
    List<PackageRow> packages,
    List<LoaderRow> loaders,
    List<String> remarks) {}
