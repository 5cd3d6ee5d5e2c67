package io.heapfleet.jobs.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.heapfleet.jobs.explain.ClassExplanation;
import io.heapfleet.jobs.explain.ClassExplanation.Holder;
import io.heapfleet.jobs.explain.DumpExplanation;
import io.heapfleet.jobs.explain.HeapObject;
import io.heapfleet.jobs.explain.Ids;
import io.heapfleet.jobs.explain.ObjectExplanation;
import io.heapfleet.jobs.explain.ObjectExplanation.Step;
import io.heapfleet.jobs.explain.ObjectLine;
import io.heapfleet.jobs.explain.RequestsExplanation;
import io.heapfleet.table.ClassRow;
import io.heapfleet.table.DumpRow;
import io.heapfleet.table.HistogramRow;
import io.heapfleet.table.SuspectRow;
import java.util.List;
import java.util.function.Function;

/**
 * What {@code heapfleet explain} found out, as one JSON object. Names are those of the tables'
 * columns; ids are hexadecimal texts, for many readers of JSON round large numbers; what is unknown
 * is null.
 */
final class ExplainJson {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Secrets secrets;

  ExplainJson(Secrets secrets) {
    this.secrets = secrets;
  }

  List<String> of(DumpExplanation found) {
    ObjectNode json = head(found.dumpId(), found.dump(), found.remarks());
    json.set("suspects", array(found.suspects(), ExplainJson::suspect));
    json.set("top_level", array(found.topLevel(), ExplainJson::object));
    json.set("classes", array(found.classes(), ExplainJson::counts));
    json.set(
        "packages",
        array(
            found.packages(),
            row ->
                NODES
                    .objectNode()
                    .put("package_name", row.packageName())
                    .put("classes", row.classes())
                    .put("instances", row.instances())
                    .put("shallow_bytes", row.shallowBytes())
                    .put("retained_bytes", row.retainedBytes())));
    json.set(
        "loaders",
        array(
            found.loaders(),
            row ->
                NODES
                    .objectNode()
                    .put("loader_id", Ids.hex(row.loaderId()))
                    .put("loader_class", row.loaderClass())
                    .put("classes", row.classes())
                    .put("instances", row.instances())
                    .put("shallow_bytes", row.shallowBytes())
                    .put("retained_bytes", row.retainedBytes())));
    return lines(json);
  }

  List<String> of(RequestsExplanation found) {
    ObjectNode json = head(found.dumpId(), found.dump(), found.remarks());
    json.put("request_count", found.count());
    json.set(
        "requests",
        array(
            found.requests(),
            row -> {
              ObjectNode request =
                  NODES
                      .objectNode()
                      .put("rank", row.rank())
                      .put("object_id", Ids.hex(row.objectId()))
                      .put("stack", row.stack())
                      .put("kind", row.kind())
                      .put("method", row.method())
                      .put("path", row.path())
                      .put("query", row.query())
                      .put("path_template", row.pathTemplate())
                      .put("target", found.targets().get(row.objectId()))
                      .put("started_at", row.startedAt() == null ? null : "" + row.startedAt())
                      .put("thread_name", row.threadName())
                      .put("holder_id", Ids.hex(row.holderId()))
                      .put("retained_bytes", row.retainedBytes())
                      .put("retained_pct", row.retainedPercent())
                      .put("shared_bytes", row.sharedBytes())
                      .put("shared_id", row.sharedId() == null ? null : Ids.hex(row.sharedId()))
                      .put("shared_calls", row.sharedCalls())
                      .put("frame", row.frame())
                      .put("collection_class", row.collectionClass())
                      .put("elements", row.elements())
                      .put("content_class", row.contentClass())
                      .put("trace_id", row.traceId())
                      .put("span_id", row.spanId())
                      .put("problem", row.problem())
                      .put("sentence", row.sentence());
              row.context().forEach(request.putArray("context")::add);
              return request;
            }));
    return lines(json);
  }

  List<String> of(ObjectExplanation found) {
    ObjectNode json = head(found.dumpId(), found.dump(), found.remarks());
    json.set("object", object(found.object()));
    json.put("reachability", found.reachability().name());
    json.set(
        "fields",
        array(
            found.fields(),
            field ->
                NODES
                    .objectNode()
                    .put("declaring_class", field.declaringClass())
                    .put("name", field.name())
                    .put("type", field.type())
                    .put("value", field.value())
                    .set("object", object(field.object()))));
    json.set(
        "elements",
        array(
            found.elements(),
            element ->
                NODES
                    .objectNode()
                    .put("index", element.index() < 0 ? null : (Long) element.index())
                    .put("value", element.value())
                    .set("object", object(element.object()))));
    json.set("collection", found.collection() == null ? null : collection(found.collection()));
    json.set("path", array(found.path(), ExplainJson::step));
    json.put("path_omitted", found.pathOmitted());
    ArrayNode roots = json.putArray("roots");
    found.roots().forEach(roots::add);
    json.set("dominators", array(found.dominators(), ExplainJson::object));
    json.put("dominators_omitted", found.dominatorsOmitted());
    json.set("dominated", array(found.dominated(), ExplainJson::object));
    json.put("dominated_count", known(found.dominatedCount()));
    json.set("inbound", found.inbound() == null ? null : array(found.inbound(), ExplainJson::step));
    json.put("inbound_count", known(found.inboundCount()));
    return lines(json);
  }

  List<String> of(ClassExplanation found) {
    ObjectNode json = head(found.dumpId(), found.dump(), found.remarks());
    json.put("class_name", found.name());
    json.set(
        "classes",
        array(
            found.classes(),
            type -> {
              ObjectNode node =
                  NODES
                      .objectNode()
                      .put("class_id", Ids.hex(type.row().classId()))
                      .put("loader_id", Ids.hex(type.row().loaderId()))
                      .put("loader_class", type.loader() == null ? null : type.loader().name())
                      .put("super_class", type.superClass())
                      .put("instance_bytes", type.row().instanceBytes());
              node.set("fields", array(type.row().fields(), ExplainJson::field));
              node.set("counts", type.counts() == null ? null : counts(type.counts()));
              return node;
            }));
    json.put("instances", found.instances());
    json.set("biggest", array(found.biggest(), ExplainJson::object));
    json.put("examined", found.examined());
    json.set("holders", array(found.holders(), ExplainJson::holder));
    json.set(
        "dominators",
        array(
            found.dominators(),
            row ->
                NODES
                    .objectNode()
                    .put("class_name", row.className())
                    .put("dominators", row.dominators())
                    .put("instances", row.instances())
                    .put("retained_bytes", row.retainedBytes())));
    return lines(json);
  }

  private ObjectNode head(String dumpId, DumpRow dump, List<String> remarks) {
    ObjectNode json = NODES.objectNode();
    ObjectNode row = json.putObject("dump");
    row.put("dump_id", dumpId);
    row.put("uri", secrets.masked(dump.uri()));
    row.put("size_bytes", dump.sizeBytes());
    row.put("service", dump.service());
    row.put("instance", dump.instance());
    row.put("region", dump.region());
    row.put("build", dump.build());
    row.put("captured_at", dump.capturedAt() == null ? null : dump.capturedAt().toString());
    row.put("runtime", dump.runtime());
    row.put("runtime_version", dump.runtimeVersion());
    row.put("health", dump.health());
    row.put("detail", dump.detail());
    row.put("objects", dump.objects());
    row.put("references", dump.references());
    row.put("heap_bytes", dump.heapBytes());
    var counts = dump.reachability();
    row.put("unreachable_objects", counts == null ? null : counts.unreachableObjects());
    row.put("unreachable_bytes", counts == null ? null : counts.unreachableBytes());
    row.put("weakly_reachable_objects", counts == null ? null : counts.weaklyReachableObjects());
    row.put("weakly_reachable_bytes", counts == null ? null : counts.weaklyReachableBytes());
    ArrayNode notes = json.putArray("remarks");
    remarks.forEach(remark -> notes.add(secrets.masked(remark)));
    return json;
  }

  private static ObjectNode suspect(SuspectRow row) {
    ObjectNode json =
        NODES
            .objectNode()
            .put("rank", row.rank())
            .put("kind", row.kind())
            .put("object_id", id(row.objectId()))
            .put("class_name", row.className())
            .put("instances", row.instances())
            .put("retained_bytes", row.retainedBytes())
            .put("retained_pct", row.retainedPercent())
            .put("accumulation_id", id(row.accumulationId()))
            .put("accumulation_class", row.accumulationClass())
            .put("accumulation_bytes", row.accumulationBytes())
            .put("elements", row.elements())
            .put("content_class", row.contentClass())
            .put("content_instances", row.contentInstances())
            .put("content_bytes", row.contentBytes());
    ArrayNode path = json.putArray("path");
    row.path().forEach(path::add);
    return json.put("sentence", row.sentence());
  }

  private static String id(Long id) {
    return id == null ? null : Ids.hex(id);
  }

  private static ObjectNode counts(HistogramRow row) {
    return NODES
        .objectNode()
        .put("class_id", Ids.hex(row.classId()))
        .put("class_name", row.className())
        .put("loader_id", Ids.hex(row.loaderId()))
        .put("instances", row.instances())
        .put("shallow_bytes", row.shallowBytes())
        .put("largest_instance_bytes", row.largestInstanceBytes())
        .put("retained_bytes", row.retainedBytes());
  }

  private static ObjectNode field(ClassRow.Field field) {
    return NODES
        .objectNode()
        .put("name", field.name())
        .put("type", field.type())
        .put("declaring_class", field.declaringClass())
        .put("offset", field.offsetBytes());
  }

  private static ObjectNode object(ObjectLine line) {
    if (line == null) {
      return null;
    }
    ObjectNode json =
        NODES
            .objectNode()
            .put("object_id", Ids.hex(line.id()))
            .put("name", line.name())
            .put("preview", line.preview());
    HeapObject object = line.object();
    if (object != null) {
      json.put("class_name", object.className())
          .put("kind", object.kind().name())
          .put("shallow_bytes", object.shallowBytes())
          .put("array_length", known(object.arrayLength()))
          .put("retained_bytes", known(object.retainedBytes()))
          .put("root_distance", known(object.rootDistance()));
    }
    return json;
  }

  private static Long known(long value) {
    return value < 0 ? null : (Long) value;
  }

  private static ObjectNode collection(ObjectExplanation.Contents contents) {
    ObjectNode json =
        NODES
            .objectNode()
            .put("size", known(contents.size()))
            .put("capacity", known(contents.capacity()))
            .put("map", contents.map());
    json.set(
        "first",
        array(
            contents.first(),
            entry -> {
              ObjectNode node = NODES.objectNode();
              node.set(contents.map() ? "key" : "element", object(entry.key()));
              if (contents.map()) {
                node.set("value", object(entry.value()));
              }
              return node;
            }));
    return json;
  }

  private static ObjectNode step(Step step) {
    ObjectNode json = NODES.objectNode().put("via", step.via() == null ? null : step.via().strip());
    json.set("object", object(step.object()));
    return json;
  }

  private static ObjectNode holder(Holder holder) {
    ObjectNode json =
        NODES
            .objectNode()
            .put("via", holder.via() == null ? null : holder.via().strip())
            .put("class_name", holder.className())
            .put("repeated", holder.repeated())
            .put("instances", holder.instances())
            .put("retained_bytes", holder.retainedBytes());
    json.set("next", array(holder.next(), ExplainJson::holder));
    return json;
  }

  private static <T> ArrayNode array(
      List<T> values, Function<T, ? extends com.fasterxml.jackson.databind.JsonNode> toJson) {
    ArrayNode array = NODES.arrayNode();
    values.forEach(value -> array.add(toJson.apply(value)));
    return array;
  }

  private static List<String> lines(ObjectNode json) {
    try {
      return List.of(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values is always JSON", e);
    }
  }
}
