package io.heapfleet.jobs.parse;

import io.heapfleet.record.Damage;
import io.heapfleet.record.SplitSummary;
import io.heapfleet.record.ThreadRoots;
import io.heapfleet.table.WrittenFile;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What came of one split, or of several splits of one dump together. */
final class SplitOutcome implements Serializable {
  private static final long serialVersionUID = 1;

  /** Most damaged places told of one dump; the bytes lost in all of them are always counted. */
  private static final int MAX_DAMAGES = 20;

  final List<WrittenFile> files = new ArrayList<>();
  final Map<Long, ClassCounts> classes = new HashMap<>();
  final ThreadRoots threadRoots = new ThreadRoots();
  final List<Damage> damages = new ArrayList<>();

  /** The files of facts on waste, by the index of the split. */
  final Map<Integer, String> factFiles = new TreeMap<>();

  long damagedPlaces;
  long lostBytes;
  long missingBytes;
  long objects;
  long references;
  long heapBytes;
  long missingClasses;
  long misfits;
  boolean lateClasses;
  String failure;

  /** How long tasks were busy with it. */
  long nanos;

  static SplitOutcome failed(String failure) {
    SplitOutcome outcome = new SplitOutcome();
    outcome.failure = failure;
    return outcome;
  }

  void add(SplitSummary summary) {
    summary.damages().forEach(this::add);
    missingClasses += summary.missingClasses();
    misfits += summary.misfits();
  }

  void add(Damage damage) {
    damagedPlaces++;
    lostBytes += damage.lostBytes();
    missingBytes += damage.missingBytes();
    if (damages.size() < MAX_DAMAGES) {
      damages.add(damage);
    }
  }

  /** Adds what came of other splits of the same dump. */
  SplitOutcome merge(SplitOutcome other) {
    files.addAll(other.files);
    factFiles.putAll(other.factFiles);
    for (ClassCounts counts : other.classes.values()) {
      ClassCounts own = classes.putIfAbsent(counts.classId, counts);
      if (own != null) {
        own.add(counts);
      }
    }
    threadRoots.addAll(other.threadRoots);
    for (Damage damage : other.damages) {
      if (damages.size() < MAX_DAMAGES) {
        damages.add(damage);
      }
    }
    damagedPlaces += other.damagedPlaces;
    lostBytes += other.lostBytes;
    missingBytes += other.missingBytes;
    objects += other.objects;
    references += other.references;
    heapBytes += other.heapBytes;
    missingClasses += other.missingClasses;
    misfits += other.misfits;
    lateClasses |= other.lateClasses;
    failure = failure == null ? other.failure : failure;
    nanos += other.nanos;
    return this;
  }
}
