package io.heapfleet.jobs.zoo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A service of the zoo's fleet.
 *
 * @param name of the service
 * @param beast the program in {@code jobs/src/zoo} that it runs
 * @param leaks whether it leaks
 * @param judges whether it only judges; thresholds were looked at on the others
 * @param owners the fields that may be named as the owner, the first being what a person would say
 * @param fixedLibraries whether it runs with the versions that have the fix
 * @param proper whether it uses the library as it should be used
 * @param loads how busy each of its instances is
 * @param requestsANight of an instance with load 1, between two dumps; a busier one gets more
 */
record Specimen(
    String name,
    String beast,
    boolean leaks,
    boolean judges,
    List<String> owners,
    boolean fixedLibraries,
    boolean proper,
    List<Integer> loads,
    int requestsANight) {

  static List<Specimen> all() {
    List<Specimen> all = new ArrayList<>();
    // Bugs of libraries, with the version that has the fix as the control.
    library(all, "GuavaLoader", false, 400, "com.acme.GuavaLoader#users");
    library(all, "JerseyCalls", true, 12, "org.glassfish.jersey.client.JerseyClient#shutdownHooks");
    // Libraries that are used wrongly, with the proper use as the control.
    // A registry has each meter in two maps.
    misuse(
        all,
        "MicrometerTags",
        false,
        "io.micrometer.core.instrument.MeterRegistry#meterMap",
        "io.micrometer.core.instrument.MeterRegistry#preFilterIdToMeterMap");
    misuse(
        all,
        "NettyTimeouts",
        true,
        "io.netty.util.HashedWheelTimer$HashedWheelBucket#head",
        "io.netty.util.HashedWheelTimer#wheel",
        "io.netty.util.HashedWheelTimer#timeouts");
    misuse(
        all,
        "LogbackNames",
        false,
        "ch.qos.logback.classic.LoggerContext#loggerCache",
        "ch.qos.logback.classic.Logger#childrenList");
    misuse(all, "Uploads", true, "java.io.DeleteOnExitHook#files");
    misuse(all, "CaffeineSessions", false, "com.acme.CaffeineSessions#sessions");
    misuse(all, "PooledThreads", true, "com.acme.PooledThreads#NOTES");
    misuse(all, "KeyedPool", true, "org.apache.commons.pool2.impl.GenericKeyedObjectPool#poolMap");
    misuse(all, "BusListeners", false, "com.google.common.eventbus.SubscriberRegistry#subscribers");
    misuse(
        all,
        "RxDisposables",
        false,
        "io.reactivex.rxjava3.disposables.CompositeDisposable#resources",
        "io.reactivex.rxjava3.internal.util.OpenHashSet#keys");
    misuse(
        all,
        "QuartzJobs",
        false,
        "org.quartz.simpl.RAMJobStore#jobsByKey",
        "org.quartz.simpl.RAMJobStore#jobsByGroup");
    misuse(all, "DropwizardNames", true, "com.codahale.metrics.MetricRegistry#metrics");
    misuse(all, "PrometheusLabels", false, "io.prometheus.client.SimpleCollector#children");
    misuse(all, "JavassistClasses", true, "javassist.ClassPool#classes");
    misuse(all, "CancelledTimeouts", false, "com.acme.CancelledTimeouts#timeouts");
    misuse(all, "ShutdownHooks", true, "java.lang.ApplicationShutdownHooks#hooks");
    misuse(all, "PropertyListeners", true, "com.acme.PropertyListeners#settings");
    // The timer's thread outlives the timer's owner, and names it.
    misuse(
        all,
        "TimerTasks",
        true,
        "com.acme.TimerTasks#timer",
        "java.util.Timer#queue",
        "java.util.TimerThread#queue");
    // What is no leak.
    healthy(all, "BoundedLru", false, List.of(1, 1));
    healthy(all, "WarmUp", true, List.of(1, 1));
    healthy(all, "ClassLoading", false, List.of(1));
    healthy(all, "BusyInstance", false, List.of(1, 1, 1, 1, 1, 12));
    healthy(all, "Interning", false, List.of(1));
    healthy(all, "PooledBuffers", true, List.of(1, 1));
    healthy(all, "FillingCaches", false, List.of(1, 1));
    healthy(all, "FillingLru", false, List.of(1, 1));
    healthy(all, "EvictingLog", true, List.of(1, 1));
    healthy(all, "Reloads", true, List.of(1, 1));
    return all;
  }

  /** A leak on so many instances. */
  static Specimen leaking(String beast, int instances) {
    return new Specimen(
        beast,
        beast,
        true,
        true,
        List.of(),
        false,
        false,
        Collections.nCopies(instances, 1),
        beast.equals("JerseyCalls") ? 12 : 400);
  }

  private static void library(
      List<Specimen> all, String beast, boolean judges, int requests, String... owners) {
    pair(all, beast, judges, requests, true, false, owners);
  }

  private static void misuse(List<Specimen> all, String beast, boolean judges, String... owners) {
    pair(all, beast, judges, 400, false, true, owners);
  }

  private static void pair(
      List<Specimen> all,
      String beast,
      boolean judges,
      int requests,
      boolean fixed,
      boolean proper,
      String... owners) {
    all.add(
        new Specimen(
            beast + "-leaks",
            beast,
            true,
            judges,
            List.of(owners),
            false,
            false,
            List.of(1, 1),
            requests));
    all.add(
        new Specimen(
            beast + "-control",
            beast,
            false,
            judges,
            List.of(),
            fixed,
            proper,
            List.of(1),
            requests));
  }

  private static void healthy(
      List<Specimen> all, String beast, boolean judges, List<Integer> loads) {
    all.add(new Specimen(beast, beast, false, judges, List.of(), false, true, loads, 400));
  }
}
