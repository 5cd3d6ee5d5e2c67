package io.heapfleet.jobs.explain;

import io.heapfleet.model.BasicType;
import io.heapfleet.model.HeapClass;
import io.heapfleet.model.ObjectKind;
import io.heapfleet.record.ReadBack;
import io.heapfleet.record.ReadField;
import io.heapfleet.record.ReadObject;
import io.heapfleet.table.ThreadRow;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Makes the lines in which objects are shown, many at a time. */
final class Labels {
  private static final String STRING = "java.lang.String";
  private static final String ENUM_NAME = "java.lang.Enum#name";
  private static final int SHOWN_CHARS = 200;
  private static final int SHOWN_NUMBERS = 16;
  private static final Set<String> BOXES =
      Set.of(
          "java.lang.Boolean",
          "java.lang.Byte",
          "java.lang.Character",
          "java.lang.Double",
          "java.lang.Float",
          "java.lang.Integer",
          "java.lang.Long",
          "java.lang.Short",
          "java.util.concurrent.atomic.AtomicBoolean",
          "java.util.concurrent.atomic.AtomicInteger",
          "java.util.concurrent.atomic.AtomicLong");

  private final DumpHeap heap;
  private final CollectionReader collections;
  private final boolean textsShown;
  private Map<Long, String> threadNames;

  private Labels(DumpHeap heap, CollectionReader collections, boolean textsShown) {
    this.heap = heap;
    this.collections = collections;
    this.textsShown = textsShown;
  }

  /** Texts are shown as they are: whoever asks for this knows that there may be secrets. */
  static Labels withTexts(DumpHeap heap, CollectionReader collections) {
    return new Labels(heap, collections, true);
  }

  /** Of texts only the length is shown. */
  static Labels masked(DumpHeap heap, CollectionReader collections) {
    return new Labels(heap, collections, false);
  }

  /** The lines of these objects, without an entry for id 0. */
  Map<Long, ObjectLine> of(Collection<Long> ids) throws IOException {
    Map<Long, HeapObject> objects = heap.objects(ids);
    Map<Long, String> previews = previews(objects.values());
    Map<Long, ObjectLine> lines = new HashMap<>();
    for (long id : ids) {
      HeapObject object = objects.get(id);
      if (object != null) {
        lines.put(id, new ObjectLine(id, object, name(object), previews.get(id)));
      } else if (id != 0) {
        lines.put(id, new ObjectLine(id, null, "not in the dump", null));
      }
    }
    return lines;
  }

  /** The line of one object. */
  ObjectLine of(HeapObject object) throws IOException {
    heap.remember(List.of(object));
    return of(List.of(object.id())).get(object.id());
  }

  /** The lines of these objects, in their order. */
  List<ObjectLine> inOrder(List<HeapObject> objects) throws IOException {
    heap.remember(objects);
    List<Long> ids = objects.stream().map(HeapObject::id).toList();
    Map<Long, ObjectLine> lines = of(ids);
    return ids.stream().map(lines::get).toList();
  }

  private String name(HeapObject object) {
    HeapClass type = heap.type(object);
    if (object.kind() == ObjectKind.CLASS) {
      return "class " + (type == null ? "unknown" : type.name());
    }
    return object.arrayLength() >= 0 && object.className().endsWith("[]")
        ? object.className().substring(0, object.className().length() - 1)
            + object.arrayLength()
            + "]"
        : object.className();
  }

  private Map<Long, String> previews(Collection<HeapObject> objects) throws IOException {
    Map<Long, String> previews = new HashMap<>();
    List<Long> strings = new ArrayList<>();
    List<Long> others = new ArrayList<>();
    for (HeapObject object : objects) {
      HeapClass type = heap.type(object);
      if (object.kind() == ObjectKind.INSTANCE && type != null) {
        if (type.name().equals(STRING)) {
          strings.add(object.id());
        } else if (BOXES.contains(type.name())
            || collections.isKnown(type)
            || heap.isA(type, "java.lang.Enum")) {
          others.add(object.id());
        } else if (heap.isA(type, "java.lang.Thread") && threadNames().containsKey(object.id())) {
          previews.put(object.id(), quoted(threadNames().get(object.id())));
        }
      }
    }
    Map<Long, ReadObject> read = heap.read(others);
    Map<Long, Long> constants = new HashMap<>();
    read.forEach(
        (id, object) -> {
          if (object.value(ENUM_NAME).isPresent()) {
            constants.put(id, object.reference(ENUM_NAME));
          } else if (BOXES.contains(object.type().name())) {
            previews.put(id, boxed(object));
          }
        });
    collections.extents(read.values()).forEach((id, extent) -> previews.put(id, describe(extent)));
    strings.addAll(constants.values());
    Map<Long, Text> texts = texts(strings);
    texts.forEach((id, text) -> previews.put(id, show(text)));
    constants.forEach(
        (id, name) -> {
          if (texts.containsKey(name)) {
            // The name of a constant is the program's, not the user's.
            previews.put(id, texts.get(name).start());
          }
        });
    return previews;
  }

  private Map<Long, String> threadNames() throws IOException {
    if (threadNames == null) {
      threadNames = new HashMap<>();
      for (ThreadRow thread : heap.tables().threads()) {
        if (thread.facts().name() != null) {
          threadNames.put(thread.objectId(), thread.facts().name());
        }
      }
    }
    return threadNames;
  }

  private static String describe(CollectionReader.Extent extent) {
    String elements = extent.kind().isMap() && !extent.keysOnly() ? "entries" : "elements";
    if (extent.size() < 0) {
      return null;
    }
    return extent.size() == 1
        ? "1 " + (elements.equals("entries") ? "entry" : "element")
        : String.format(Locale.ROOT, "%,d %s", extent.size(), elements);
  }

  private static String boxed(ReadObject object) {
    for (ReadField field : object.fields()) {
      if (field.name().equals("value")) {
        boolean flag = object.type().name().equals("java.util.concurrent.atomic.AtomicBoolean");
        return flag ? Boolean.toString(field.bits() != 0) : value(field.type(), field.bits());
      }
    }
    return null;
  }

  /** The start of a text, and how many characters it has in all. */
  private record Text(String start, long chars) {}

  private Map<Long, Text> texts(Collection<Long> stringIds) throws IOException {
    Map<Long, ReadObject> strings = heap.read(stringIds);
    Set<Long> arrayIds = new LinkedHashSet<>();
    strings.values().forEach(string -> arrayIds.add(string.reference(STRING + "#value")));
    Map<Long, ReadObject> arrays = heap.read(arrayIds);
    Map<Long, Text> texts = new HashMap<>();
    strings.forEach(
        (id, string) -> {
          ReadObject array = arrays.get(string.reference(STRING + "#value"));
          if (array != null && array.elements() != null) {
            texts.put(id, new Text(ReadBack.text(string, array), ReadBack.chars(string, array)));
          }
        });
    return texts;
  }

  private String show(Text text) {
    if (!textsShown) {
      return text.chars() == 0 ? "\"\"" : "\"••••\" (%s)".formatted(chars(text.chars()));
    }
    boolean cut = text.chars() > SHOWN_CHARS;
    return quoted(
            cut
                ? text.start().substring(0, Math.min(SHOWN_CHARS, text.start().length()))
                : text.start())
        + (cut ? "… (%s)".formatted(chars(text.chars())) : "");
  }

  private static String chars(long chars) {
    return String.format(Locale.ROOT, "%,d char%s", chars, chars == 1 ? "" : "s");
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** Whether elements of this type may be somebody's text. */
  private static boolean mayBeText(BasicType type) {
    return type == BasicType.CHAR || type == BasicType.BYTE;
  }

  /**
   * The first elements of a primitive array; those of bytes and characters, which may be a text,
   * are masked like one.
   */
  List<String> elements(ReadObject array, int limit) {
    BasicType type = array.elementType();
    List<String> shown = new ArrayList<>();
    if (mayBeText(type) && !textsShown) {
      return shown;
    }
    ByteBuffer bytes = ByteBuffer.wrap(array.elements());
    while (shown.size() < Math.max(limit, SHOWN_NUMBERS) && bytes.hasRemaining()) {
      shown.add(value(type, bits(bytes, type)));
    }
    return shown;
  }

  /** Whether {@link #elements} is empty because the elements are masked. */
  boolean masks(ReadObject array) {
    return mayBeText(array.elementType()) && !textsShown && array.length() > 0;
  }

  private static long bits(ByteBuffer bytes, BasicType type) {
    return switch (type) {
      case BOOLEAN, BYTE -> bytes.get();
      case CHAR -> bytes.getChar();
      case SHORT -> bytes.getShort();
      case INT, FLOAT -> bytes.getInt();
      case LONG, DOUBLE, OBJECT -> bytes.getLong();
    };
  }

  /** A primitive value as in Java source. */
  static String value(BasicType type, long bits) {
    return switch (type) {
      case OBJECT -> bits == 0 ? "null" : Ids.hex(bits);
      case BOOLEAN -> bits == 0 ? "false" : "true";
      case CHAR -> "'" + (char) bits + "'";
      case FLOAT -> Float.toString(Float.intBitsToFloat((int) bits));
      case DOUBLE -> Double.toString(Double.longBitsToDouble(bits));
      case BYTE, SHORT, INT, LONG -> Long.toString(bits);
    };
  }
}
