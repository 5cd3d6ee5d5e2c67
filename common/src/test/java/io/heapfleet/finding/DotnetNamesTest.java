package io.heapfleet.finding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Types of .NET: what is a collection, and what it is called in short. */
class DotnetNamesTest {
  private static final String DICTIONARY =
      "System.Collections.Generic.Dictionary<System.String,Shop.Order>";
  private static final String ENTRIES =
      "System.Collections.Generic.Dictionary.Entry<System.String,Shop.Order>[]";

  @ParameterizedTest
  @ValueSource(
      strings = {
        DICTIONARY,
        "System.Collections.Generic.List<System.Byte[]>",
        "System.Collections.Generic.HashSet<Shop.Order>",
        "System.Collections.Hashtable",
        "System.Collections.ArrayList",
        "System.Collections.Concurrent.ConcurrentDictionary<System.String,Shop.Order>",
        "System.Collections.Concurrent.ConcurrentDictionary.Tables<System.String,Shop.Order>",
        "System.Collections.Immutable.ImmutableList<Shop.Order>",
        "System.Runtime.CompilerServices.ConditionalWeakTable<Shop.Order,Shop.Tag>",
      })
  void isACollection(String className) {
    assertTrue(Containers.isCollection(className));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Shop.OrderList",
        "Shop.Collections.Cache",
        "System.String",
        "System.Collections.Generic.GenericEqualityComparer<System.String>",
      })
  void isNone(String className) {
    assertFalse(Containers.isCollection(className));
  }

  @Test
  void theEntriesOfADictionaryAreAPartOfIt() {
    assertTrue(Containers.isPart(ENTRIES));
    assertTrue(Containers.isInside(DICTIONARY, ENTRIES));
    assertFalse(Containers.isPart(DICTIONARY));
    assertFalse(Containers.isPart("System.Collections.Generic.List<Shop.Entry>"));
    assertFalse(Containers.isInside("Shop.Cache", ENTRIES.replace("System.", "Shop.")));
  }

  @Test
  void theArrayOfAListIsAPartOfIt() {
    assertTrue(Containers.isInside("System.Collections.Generic.List<Shop.Order>", "Shop.Order[]"));
    assertFalse(Containers.isInside("System.Collections.Generic.List<Shop.Order>", "Shop.Order"));
    // Of Java it takes the field's name to know.
    assertFalse(Containers.isInside("java.util.ArrayList", "shop.Order[]"));
  }

  @Test
  void anArrayOfNumbersContainsNothing() {
    assertFalse(Containers.isContainer("System.Byte[]"));
    assertTrue(Containers.isContainer("Shop.Order[]"));
    assertTrue(Containers.isContainer("System.Byte[][]"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        DICTIONARY + " | Dictionary<String,Order>",
        ENTRIES + " | Entry<String,Order>[]",
        "class Shop.Web.Sessions | class Sessions",
        "Shop.Cart.<>c | <>c",
        "java.util.HashMap$Node | HashMap$Node",
        "byte[] | byte[]",
      })
  void shortNamesAreWithoutNamespacesAnywhere(String className, String expected) {
    assertEquals(expected, PathText.simple(className));
  }
}
