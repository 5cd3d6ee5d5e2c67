package io.heapfleet.layout;

import io.heapfleet.model.HeapClass;
import io.heapfleet.model.HeapField;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a dump does not say of JDK classes but HotSpot adds to their instances: fields of its own
 * ({@code *_INJECTED_FIELDS} in {@code javaClasses.hpp}) and {@code @Contended}.
 *
 * <p>A hidden field that a later JDK declares in Java is in that JDK's dumps, and is not added
 * again.
 */
final class HiddenFields {
  /** The one class whose instances differ in size: they hold the frames of virtual threads. */
  static final String STACK_CHUNK = "jdk.internal.vm.StackChunk";

  private static final int LATEST = Integer.MAX_VALUE;

  /**
   * A field that instances have from one JDK to another, both inclusive; JDKs as {@link JdkVersion}
   * tells them apart, so 9 stands for 9 to 12, 16 for 16 to 18.
   */
  private record Hidden(String name, byte code, int fromJdk, int toJdk) {}

  private static final Map<String, List<Hidden>> FIELDS =
      Map.ofEntries(
          Map.entry(
              "java.lang.Class",
              List.of(
                  reference("klass", 5, 7),
                  reference("array_klass", 5, 7),
                  reference("resolved_constructor", 5, 7),
                  pointer("klass", 8),
                  pointer("array_klass", 8),
                  field("oop_size", FieldCode.INT, 7),
                  field("static_oop_field_count", FieldCode.INT, 7),
                  reference("protectionDomain", 8, LATEST),
                  reference("signers", 8, LATEST),
                  reference("init_lock", 8, 8),
                  reference("source_file", 9, LATEST),
                  reference("init_lock", 21, LATEST))),
          Map.entry("java.lang.ClassLoader", List.of(pointer("loader_data", 8))),
          Map.entry("java.lang.Module", List.of(pointer("module_entry", 9))),
          Map.entry("java.lang.String", List.of(field("flags", FieldCode.BYTE, 16))),
          Map.entry(
              "java.lang.Thread",
              List.of(
                  pointer("jvmti_thread_state", 19),
                  field("jvmti_VTMS_transition_disable_count", FieldCode.INT, 21),
                  field("jvmti_is_in_VTMS_transition", FieldCode.BYTE, 21),
                  field("jfr_epoch", FieldCode.SHORT, 19))),
          Map.entry("java.lang.VirtualThread", List.of(pointer("objectWaiter", 24))),
          Map.entry(
              "java.lang.Throwable", List.of(reference("backtrace", JdkVersion.OLDEST, LATEST))),
          Map.entry(
              "java.lang.InternalError",
              List.of(field("during_unsafe_access", FieldCode.BYTE, 16))),
          Map.entry("java.lang.StackFrameInfo", List.of(field("version", FieldCode.SHORT, 9))),
          Map.entry("java.lang.ref.Reference", List.of(reference("discovered", 5, LATEST))),
          Map.entry("java.lang.invoke.MemberName", List.of(pointer("vmindex", 8))),
          Map.entry(
              "java.lang.invoke.ResolvedMethodName",
              List.of(reference("vmholder", 9, LATEST), pointer("vmtarget", 9))),
          Map.entry(
              "java.lang.invoke.MethodHandleNatives$CallSiteContext",
              List.of(pointer("vmdependencies", 8), field("last_cleanup", FieldCode.LONG, 9))),
          Map.entry(
              STACK_CHUNK,
              List.of(
                  reference("cont", 19, LATEST),
                  field("flags", FieldCode.BYTE, 19),
                  pointer("pc", 19),
                  field("maxThawingSize", FieldCode.INT, 19))));

  /** Classes with {@code @Contended} on themselves, in every JDK that has it, 8 and later. */
  private static final Set<String> CONTENDED_CLASSES =
      Set.of(
          "java.util.concurrent.ConcurrentHashMap$CounterCell",
          "java.util.concurrent.atomic.Striped64$Cell",
          "java.util.concurrent.Exchanger$Slot",
          "java.util.concurrent.SubmissionPublisher$BufferedSubscription");

  private final int jdk;
  private final boolean exchangerHasSlots;

  /**
   * Hidden fields of one JDK.
   *
   * @param jdk feature version
   * @param classNames names of all classes of the dump
   */
  HiddenFields(int jdk, Set<String> classNames) {
    this.jdk = jdk;
    this.exchangerHasSlots = classNames.contains("java.util.concurrent.Exchanger$Slot");
  }

  /** A {@link FieldCode} for each field that {@code type} declares, then for each hidden one. */
  byte[] fields(HeapClass type) {
    byte[] declared = FieldCode.of(type.instanceFields());
    if (type.loaderId() != 0) {
      return declared;
    }
    Map<String, Integer> positions = new HashMap<>();
    List<HeapField> fields = type.instanceFields();
    for (int i = 0; i < fields.size(); i++) {
      positions.put(fields.get(i).name(), i);
    }
    for (String contended : contendedFields(type.name(), positions.keySet())) {
      Integer position = positions.get(contended);
      if (position != null) {
        declared[position] = FieldCode.inGroup(declared[position], 1);
      }
    }
    byte[] codes = new byte[declared.length + 16];
    System.arraycopy(declared, 0, codes, 0, declared.length);
    int length = declared.length;
    for (Hidden hidden : hiddenFields(type.name(), positions.keySet())) {
      if (jdk >= hidden.fromJdk && jdk <= hidden.toJdk && !positions.containsKey(hidden.name)) {
        codes[length++] = hidden.code;
      }
    }
    return Arrays.copyOf(codes, length);
  }

  ClassTraits traits(HeapClass type) {
    if (type.loaderId() != 0) {
      return ClassTraits.ORDINARY;
    }
    if (jdk >= 8 && isContended(type.name())) {
      return ClassTraits.CONTENDED;
    }
    return REFERENCES_FIRST.contains(type.name())
        ? ClassTraits.REFERENCES_FIRST
        : ClassTraits.ORDINARY;
  }

  private static List<Hidden> hiddenFields(String className, Set<String> declared) {
    if (className.equals("java.lang.invoke.CallSite") && !declared.contains("context")) {
      // JDK 25: what was in the context moved into the call site.
      return List.of(pointer("vmdependencies", 24), field("last_cleanup", FieldCode.LONG, 24));
    }
    if (className.equals("java.lang.invoke.MemberName") && !declared.contains("method")) {
      // JDK 8 to 10: the method itself, not an object that names it.
      return List.of(reference("vmloader", 8, 8), pointer("vmindex", 8), pointer("vmtarget", 8));
    }
    return FIELDS.getOrDefault(className, List.of());
  }

  private boolean isContended(String className) {
    return switch (className) {
      case "java.util.concurrent.Exchanger$Node" -> !exchangerHasSlots;
      case "java.util.concurrent.ForkJoinPool" -> jdk < 10;
      case "java.util.concurrent.ForkJoinPool$WorkQueue" -> jdk < 16;
      default -> CONTENDED_CLASSES.contains(className);
    };
  }

  private Set<String> contendedFields(String className, Set<String> declared) {
    if (jdk < 8) {
      return Set.of();
    }
    return switch (className) {
      case "java.lang.Thread" ->
          jdk < 25
              ? Set.of(
                  "threadLocalRandomSeed",
                  "threadLocalRandomProbe",
                  "threadLocalRandomSecondarySeed")
              : Set.of();
      case "java.util.concurrent.ForkJoinPool" ->
          jdk < 10 ? Set.of() : jdk < 19 ? Set.of("ctl") : Set.of("ctl", "parallelism");
      case "java.util.concurrent.ForkJoinPool$WorkQueue" -> {
        if (jdk < 16) {
          yield Set.of("currentSteal");
        }
        Set<String> fields = new HashSet<>(Set.of("top", "source", "nsteals"));
        if (declared.contains("parking")) {
          fields.addAll(Set.of("phase", "stackPred", "parking"));
        }
        yield fields;
      }
      case "java.util.concurrent.SubmissionPublisher$BufferedSubscription" ->
          Set.of("demand", "waiting");
      default -> Set.of();
    };
  }

  /** Classes of whose fields HotSpots before JDK 15 knew the offsets by heart. */
  private static final Set<String> REFERENCES_FIRST =
      Set.of(
          "java.lang.AssertionStatusDirectives",
          "java.lang.Class",
          "java.lang.ClassLoader",
          "java.lang.ref.Reference",
          "java.lang.ref.SoftReference",
          "java.lang.StackTraceElement",
          "java.lang.String",
          "java.lang.Throwable",
          "java.lang.Boolean",
          "java.lang.Character",
          "java.lang.Float",
          "java.lang.Double",
          "java.lang.Byte",
          "java.lang.Short",
          "java.lang.Integer",
          "java.lang.Long");

  private static Hidden reference(String name, int fromJdk, int toJdk) {
    return new Hidden(name, FieldCode.REFERENCE, fromJdk, toJdk);
  }

  private static Hidden pointer(String name, int fromJdk) {
    return field(name, FieldCode.POINTER, fromJdk);
  }

  private static Hidden field(String name, byte code, int fromJdk) {
    return new Hidden(name, code, fromJdk, LATEST);
  }
}
