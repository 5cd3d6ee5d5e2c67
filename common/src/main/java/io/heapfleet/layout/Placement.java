package io.heapfleet.layout;

/** Places the fields that one class adds, the way a generation of HotSpot does. */
interface Placement {
  /** What HotSpot leaves free around {@code @Contended} fields (-XX:ContendedPaddingWidth). */
  int CONTENDED_PADDING_BYTES = 128;

  /**
   * Places the instance fields of a class.
   *
   * @param parent what the superclasses occupy
   * @param fields a {@link FieldCode} for each field of the class itself
   * @param traits what else is known of the class
   * @param offsets receives the offset of each field, in the order of {@code fields}
   */
  Extent place(Extent parent, byte[] fields, ClassTraits traits, int[] offsets);

  /**
   * Places the static fields of a class in its mirror.
   *
   * @param startBytes where the first may lie
   * @return just behind the last
   */
  int placeStatics(int startBytes, byte[] fields);

  static Placement of(ObjectLayout layout) {
    return layout.placement() == FieldPlacement.BY_TYPE
        ? new TypePlacement(layout)
        : new HolePlacement(layout);
  }
}
