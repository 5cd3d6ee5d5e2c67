package io.heapfleet.hprof;

import io.heapfleet.model.BasicType;
import java.io.IOException;

/**
 * A CLASS_DUMP sub-record as it lies in the dump, names still as ids, values as {@link
 * DumpInput#value} reads them. Arrays, because a class may have 65,535 of each kind of field.
 */
record ClassRecord(
    long classId,
    long superClassId,
    long loaderId,
    long signersId,
    long protectionDomainId,
    long instanceBytes,
    long[] staticNameIds,
    BasicType[] staticTypes,
    long[] staticValues,
    long[] fieldNameIds,
    BasicType[] fieldTypes) {

  /** Reads the body of a CLASS_DUMP, from its class id on. */
  static ClassRecord read(DumpInput in) throws IOException {
    int id = in.idBytes();
    in.require(7 * id + 4 + 4 + 2, "a class record");
    final long classId = in.id();
    in.u4();
    final long superClassId = in.id();
    final long loaderId = in.id();
    final long signersId = in.id();
    final long protectionDomainId = in.id();
    in.id();
    in.id();
    final long instanceBytes = in.u4();

    int constants = in.u2();
    for (int i = 0; i < constants; i++) {
      in.require(3, "a constant pool entry");
      in.u2();
      BasicType type = SubRecords.type(in);
      in.require(type.bytes(id), "a constant's value");
      in.skip(type.bytes(id));
    }

    in.require(2, "the number of static fields");
    int statics = in.u2();
    long[] staticNameIds = new long[statics];
    BasicType[] staticTypes = new BasicType[statics];
    long[] staticValues = new long[statics];
    for (int i = 0; i < statics; i++) {
      in.require(id + 1, "a static field");
      staticNameIds[i] = in.id();
      BasicType type = SubRecords.type(in);
      staticTypes[i] = type;
      in.require(type.bytes(id), "a static field's value");
      staticValues[i] = in.value(type);
    }

    in.require(2, "the number of instance fields");
    int fields = in.u2();
    long[] fieldNameIds = new long[fields];
    BasicType[] fieldTypes = new BasicType[fields];
    for (int i = 0; i < fields; i++) {
      in.require(id + 1, "an instance field");
      fieldNameIds[i] = in.id();
      fieldTypes[i] = SubRecords.type(in);
    }
    return new ClassRecord(
        classId,
        superClassId,
        loaderId,
        signersId,
        protectionDomainId,
        instanceBytes,
        staticNameIds,
        staticTypes,
        staticValues,
        fieldNameIds,
        fieldTypes);
  }
}
