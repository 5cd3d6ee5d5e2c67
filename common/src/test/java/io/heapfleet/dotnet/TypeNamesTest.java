package io.heapfleet.dotnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names as the tools write them, and as people do. */
class TypeNamesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "System.String | System.String",
        "System.Byte[] (Bytes > 1K) | System.Byte[]",
        "System.Byte[] (Bytes > 10K) | System.Byte[]",
        "System.Byte[] (Bytes > 100K) | System.Byte[]",
        "System.Byte[] (Bytes > 1M) | System.Byte[]",
        "System.Byte[] (Bytes > 10M) | System.Byte[]",
        "System.Byte[] (Bytes > 100M) | System.Byte[]",
        "Shop.Cache+Entry | Shop.Cache.Entry",
        "System.Collections.Generic.Dictionary<System.String,Shop.Order>"
            + " | System.Collections.Generic.Dictionary<System.String,Shop.Order>",
        "System.Collections.Generic.Dictionary+Entry<System.String,Shop.Order>[] (Bytes > 1M)"
            + " | System.Collections.Generic.Dictionary.Entry<System.String,Shop.Order>[]",
        "System.Collections.Generic.List`1<System.Int32> | System.Collections.Generic.List<System.Int32>",
        "Shop.Cart+[]c | Shop.Cart.<>c",
        "Shop.Cart+[]c__DisplayClass3_0 | Shop.Cart.<>c__DisplayClass3_0",
        "Shop.Cart+<LoadAsync>d__5 | Shop.Cart.<LoadAsync>d__5",
        "[]f__AnonymousType0<System.Int32> | <>f__AnonymousType0<System.Int32>",
        "System.Double<,> | System.Double[,]",
        "System.Double<,,>[] | System.Double[,,][]",
        "System.Object[][] | System.Object[][]",
        "[RCW Shop.Printer] | [RCW Shop.Printer]",
        "[CCW 0x1f00a8 for type Shop.Printer] | [CCW for type Shop.Printer]",
        "UNKNOWN 0x7ffa12 | UNKNOWN 0x7ffa12",
      })
  void namesAreAsInSource(String written, String expected) {
    assertEquals(expected, TypeNames.toSource(written));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[static var Shop.Cache.entries] | Shop.Cache | entries",
        "[static var Shop.Cache+Nested.entries] | Shop.Cache.Nested | entries",
        "[static var Shop.Cache.<Cases>k__BackingField] | Shop.Cache | Cases",
        "[static var Shop.Cart+[]c.<>9__3_0] | Shop.Cart.<>c | <>9__3_0",
        "[static var System.Collections.Generic.EqualityComparer<Shop.Order>.s_default]"
            + " | System.Collections.Generic.EqualityComparer<Shop.Order> | s_default",
        "[Static var Shop.Cache.entries] | Shop.Cache | entries",
      })
  void aStaticVariableHasATypeAndAField(String group, String type, String field) {
    assertEquals(new TypeNames.StaticVariable(type, field), TypeNames.staticVariable(group), group);
  }

  @Test
  void otherGroupsAreNoStaticVariables() {
    assertNull(TypeNames.staticVariable("[static vars]"));
    assertNull(TypeNames.staticVariable("[local vars]"));
    assertNull(TypeNames.staticVariable("[static var nothing]"));
    assertNull(TypeNames.staticVariable("[static var Shop.Cache."));
  }

  @Test
  void onlyGroupsAreGroups() {
    assertTrue(TypeNames.isGroup("[local vars]"));
    assertTrue(TypeNames.isGroup("[.NET Roots]"));
    assertFalse(TypeNames.isGroup("[RCW Shop.Printer]"));
    assertFalse(TypeNames.isGroup("[CCW 0x1f00a8 for type Shop.Printer]"));
    assertFalse(TypeNames.isGroup("System.String"));
    assertFalse(TypeNames.isGroup("[0] (Type JSObject)"));
  }

  @Test
  void arraysAreToldByTheirNames() {
    assertTrue(TypeNames.isArray("System.Byte[]"));
    assertTrue(TypeNames.isArray("System.Double[,]"));
    assertFalse(TypeNames.isArray("[RCW Shop.Printer]"));
    assertFalse(TypeNames.isArray("Shop.Order"));
    assertTrue(TypeNames.isPrimitiveArray("System.Byte[]"));
    assertTrue(TypeNames.isPrimitiveArray("System.Double[,]"));
    assertFalse(TypeNames.isPrimitiveArray("System.Byte[][]"));
    assertFalse(TypeNames.isPrimitiveArray("System.String[]"));
  }
}
