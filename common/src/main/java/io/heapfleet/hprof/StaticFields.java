package io.heapfleet.hprof;

import static io.heapfleet.hprof.HprofFormat.*;

import io.heapfleet.record.CorruptDumpException;
import io.heapfleet.record.ReadField;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the static fields of one class, names and all, without an index of the dump. */
final class StaticFields {
  private StaticFields() {}

  static List<ReadField> read(
      DumpInput in, HprofHeader header, String className, long offset, long dumpEnd)
      throws IOException {
    SubRecords record = ObjectReader.at(in, offset, dumpEnd);
    if (record.tag != CLASS_DUMP) {
      throw new CorruptDumpException(
          in.uri(), offset, "a class's record", "tag 0x%02X".formatted(record.tag));
    }
    ClassRecord c = record.classRecord;
    Names names = names(in, header, c.staticNameIds(), dumpEnd);
    List<ReadField> fields = new ArrayList<>(c.staticNameIds().length);
    for (int i = 0; i < c.staticNameIds().length; i++) {
      fields.add(
          new ReadField(
              className,
              names.find(c.staticNameIds()[i]),
              c.staticTypes()[i],
              c.staticValues()[i]));
    }
    return fields;
  }

  /** Steps from record header to record header until all of these names are found. */
  private static Names names(DumpInput in, HprofHeader header, long[] nameIds, long dumpEnd)
      throws IOException {
    Names names = new Names();
    Set<Long> wanted = new HashSet<>();
    for (long id : nameIds) {
      wanted.add(id);
    }
    long offset = header.lengthBytes();
    while (!wanted.isEmpty()) {
      in.seek(offset);
      if (!in.has(RECORD_HEADER_BYTES)) {
        break;
      }
      final int tag = in.u1();
      in.u4();
      final long length = RecordLength.of(tag, in.u4(), in.offset(), dumpEnd);
      offset = in.offset() + length;
      if (!isKnownRecord(tag)) {
        break;
      }
      if (tag == STRING && length >= in.idBytes() && in.has(in.idBytes())) {
        long id = in.id();
        int bytes = (int) Math.min(length - in.idBytes(), Names.MAX_NAME_BYTES);
        // A name that comes again is defined anew, so the last one would count; none does.
        if (wanted.contains(id) && in.has(bytes)) {
          names.add(id, in, bytes);
          wanted.remove(id);
        }
      }
    }
    return names;
  }
}
