package io.heapfleet.layout;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds the layout that explains where the objects of a dump lie.
 *
 * <p>Every layout that HotSpot can have is tried. Objects do not overlap: a size above the way to
 * the next object speaks against a layout, a size that equals the way speaks for it.
 */
final class LayoutSearch {
  /** What one contradiction outweighs. */
  private static final int SUPPORT_PER_CONTRADICTION = 4;

  /** Fewer objects that fit exactly are chance, not evidence. */
  private static final int MIN_SUPPORT = 16;

  private static final int MIN_OBJECT_ALIGNMENT_BYTES = 8;
  private static final int MAX_OBJECT_ALIGNMENT_BYTES = 256;

  /** What was found. */
  record Result(ObjectLayout layout, ClassShapes shapes) {}

  /** How one layout stands the evidence: objects that fit exactly, and ones that it rules out. */
  private record Trial(ObjectLayout layout, Count objects, Count mirrors) {
    long score() {
      return objects.score() + mirrors.score();
    }
  }

  private record Count(int fitting, int contradicting) {
    long score() {
      return fitting - (long) SUPPORT_PER_CONTRADICTION * contradicting;
    }
  }

  private final LayoutEvidence evidence;
  private final ClassShapes shapes;
  private final Gaps gaps;
  private final AlikeObjects objects;

  /** Static fields of the class of each mirror. */
  private final byte[][] statics;

  LayoutSearch(LayoutEvidence evidence, ClassShapes shapes) {
    this.evidence = evidence;
    this.shapes = shapes;
    this.gaps = new Gaps(evidence);
    this.objects = new AlikeObjects(gaps);
    this.statics = new byte[gaps.mirrors()][];
    for (int i = 0; i < statics.length; i++) {
      statics[i] = shapes.statics(gaps.mirror(i));
    }
  }

  Result run() {
    long alignmentBytes = gaps.commonAlignmentBytes();
    if (alignmentBytes < MIN_OBJECT_ALIGNMENT_BYTES) {
      return new Result(usualLayout(), shapes); // no addresses, but serial numbers
    }
    Trial best = null;
    for (ObjectLayout layout : candidates(alignmentBytes)) {
      Trial trial = trial(layout);
      if (best == null || trial.score() > best.score()) {
        best = trial;
      }
    }
    if (best == null || best.objects.fitting < MIN_SUPPORT || best.objects.score() <= 0) {
      return new Result(usualLayout(), shapes);
    }
    return new Result(best.layout, new SizeCorrection(gaps, best.layout).apply(shapes));
  }

  /** Every layout that HotSpot can have with such ids, the likelier ones first. */
  private List<ObjectLayout> candidates(long commonAlignmentBytes) {
    List<FieldPlacement> placements = new ArrayList<>();
    placements.add(usualPlacement());
    for (FieldPlacement placement : FieldPlacement.values()) {
      if (placement != usualPlacement() && placement != FieldPlacement.UNKNOWN) {
        placements.add(placement);
      }
    }
    // Up to JDK 22 the elements of an array start at a machine word.
    int base = shapes.jdk() < 23 ? 24 : 20;
    int otherBase = base == 24 ? 20 : 24;
    // reference, header, array base
    int[][] forms =
        evidence.idBytes() == 4
            ? new int[][] {{4, 8, 12}}
            : new int[][] {
              {4, 12, 16}, // compressed references and class pointers, the default since JDK 6u23
              {8, 12, 16}, // references not compressed, JDK 15 and later
              {4, 8, 12}, // compact object headers
              {8, 8, 12},
              {8, 16, base}, // nothing compressed
              {4, 16, base}, // class pointers not compressed
              {8, 16, otherBase},
              {4, 16, otherBase}
            };
    List<ObjectLayout> candidates = new ArrayList<>();
    for (FieldPlacement placement : placements) {
      for (int[] form : forms) {
        if (placement == FieldPlacement.BY_TYPE && form[1] % form[0] != 0) {
          continue; // JDK 14 and earlier cannot
        }
        for (int alignment = MIN_OBJECT_ALIGNMENT_BYTES;
            alignment <= Math.min(commonAlignmentBytes, MAX_OBJECT_ALIGNMENT_BYTES);
            alignment *= 2) {
          candidates.add(
              new ObjectLayout(
                  evidence.idBytes(),
                  form[0],
                  form[1],
                  form[2],
                  alignment,
                  placement,
                  LayoutSource.MEASURED));
        }
      }
    }
    return candidates;
  }

  private Trial trial(ObjectLayout layout) {
    SimulatedSizes sizes = SimulatedSizes.ofAll(shapes, layout);
    int fitting = 0;
    int contradicting = 0;
    for (int group = 0; group < objects.groups(); group++) {
      long gap = gaps.behindObject(objects.example(group));
      long bytes = bytes(objects.example(group), sizes, layout);
      fitting += bytes == gap ? objects.count(group) : 0;
      contradicting += bytes > gap ? objects.count(group) : 0;
    }
    int fittingMirrors = 0;
    int contradictingMirrors = 0;
    for (int i = 0; i < gaps.mirrors(); i++) {
      long gap = gaps.behindMirror(i);
      if (gap != 0) {
        long bytes = sizes.mirrorBytes(statics[i]);
        fittingMirrors += bytes == gap ? 1 : 0;
        contradictingMirrors += bytes > gap ? 1 : 0;
      }
    }
    return new Trial(
        layout, new Count(fitting, contradicting), new Count(fittingMirrors, contradictingMirrors));
  }

  private long bytes(int object, SimulatedSizes sizes, ObjectLayout layout) {
    int index = evidence.classIndex(object);
    if (index < 0) {
      return layout.arrayBytes(evidence.elementType(object), evidence.length(object));
    }
    return index < shapes.size() ? sizes.instanceBytes(index) : 0;
  }

  /** What JVMs usually do that write such ids. */
  private ObjectLayout usualLayout() {
    // 4-byte ids that are no addresses come from the old agent, on any VM: mostly a 64-bit one.
    boolean serialNumbers =
        gaps.objects() > 0 && gaps.commonAlignmentBytes() < MIN_OBJECT_ALIGNMENT_BYTES;
    int pointerBytes = evidence.idBytes() == 4 && !serialNumbers ? 4 : 8;
    if (evidence.statedPointerBytes() != 0) {
      pointerBytes = evidence.statedPointerBytes();
    }
    return pointerBytes == 4
        ? new ObjectLayout(4, 4, 8, 12, 8, usualPlacement(), LayoutSource.ASSUMED)
        : new ObjectLayout(8, 4, 12, 16, 8, usualPlacement(), LayoutSource.ASSUMED);
  }

  private FieldPlacement usualPlacement() {
    if (shapes.jdk() >= 25) {
      return FieldPlacement.JOIN_REFERENCES;
    }
    return shapes.jdk() >= 15 ? FieldPlacement.FILL_HOLES : FieldPlacement.BY_TYPE;
  }
}
