package io.heapfleet.dotnet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heapfleet.hprof.Dumps;
import io.heapfleet.hprof.HeapListing;
import io.heapfleet.record.SplitSummary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.junit.jupiter.api.Test;

/** PerfView's own test dump against what PerfView's own test expects of it, node by node. */
class GcDumpBaselineTest {
  @Test
  void everyNodeIsAsPerfViewReadsIt() throws IOException, XMLStreamException {
    Path folder = Dumps.sharedFolder().resolve("dotnet");
    byte[] bytes = Files.readAllBytes(folder.resolve("test1.gcdump"));
    GcDumpInput in = new GcDumpInput(Dumps.blob(bytes));
    GcDumpHead head = new GcDumpParser(in).parse();
    GcDumpGraph graph = new GcDumpGraph(in, head);
    int types = 0;
    int nodes = 0;
    try (InputStream baseline =
        new GZIPInputStream(Files.newInputStream(folder.resolve("test1_baseline.gcdump.xml.gz")))) {
      XMLStreamReader xml = XMLInputFactory.newFactory().createXMLStreamReader(baseline);
      while (xml.hasNext()) {
        if (xml.next() != XMLStreamConstants.START_ELEMENT) {
          continue;
        }
        if (xml.getLocalName().equals("NodeType")) {
          assertEquals(number(xml, "Index"), types);
          assertEquals(xml.getAttributeValue(null, "Name"), head.types().get(types).name());
          types++;
        } else if (xml.getLocalName().equals("Node")) {
          assertEquals(number(xml, "Index"), nodes);
          long address = Long.decode(xml.getAttributeValue(null, "Address"));
          graph.goTo(nodes);
          assertEquals(number(xml, "TypeIndex"), graph.type(), "type of node " + nodes);
          // A size of nothing is left out.
          String size = xml.getAttributeValue(null, "Size");
          assertEquals(size == null ? 0 : Integer.parseInt(size), graph.size(), "size of " + nodes);
          assertEquals(address, graph.address(nodes), "address of node " + nodes);
          int[] expected =
              Arrays.stream(xml.getElementText().trim().split("\\s+"))
                  .filter(text -> !text.isEmpty())
                  .mapToInt(Integer::parseInt)
                  .toArray();
          int[] children = new int[graph.childrenLeft()];
          for (int i = 0; i < children.length; i++) {
            children[i] = graph.nextChild();
          }
          assertEquals(Arrays.toString(expected), Arrays.toString(children), "node " + nodes);
          nodes++;
        }
      }
    }
    assertEquals(1994, types);
    assertEquals(6482, nodes);
    assertEquals(head.nodes(), nodes);
  }

  private static int number(XMLStreamReader xml, String attribute) {
    return Integer.parseInt(xml.getAttributeValue(null, attribute));
  }

  @Test
  void itsSizesAddUpAndItsTimeIsRead() throws IOException {
    Path file = Dumps.sharedFolder().resolve("dotnet").resolve("test1.gcdump");
    byte[] bytes = Files.readAllBytes(file);
    HeapListing heap = new HeapListing();

    SplitSummary summary = GcDumps.read(bytes, heap);

    assertEquals(6481, heap.objects.size());
    assertEquals(2, heap.roots.size());
    assertEquals(0, summary.missingClasses());
    assertEquals(List.of(), summary.damages());
    assertEquals(
        "2015-01-05T10:48:40Z",
        GcDumps.open(bytes).index(1).header().dumpedAt().toString().replaceAll("\\.\\d+", ""));
  }
}
