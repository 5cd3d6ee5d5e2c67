package io.heapfleet.jobs.zoo;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A service of the zoo's fleet.
 *
 * @param name of the service
 * @param beast the program in {@code jobs/src/zoo} that it runs
 * @param judges whether it only judges; thresholds were looked at on the others
 * @param owners the fields that may be named as the owner, the first being what a person would say;
 *     read in the sources before anything was run
 * @param fix what keeps an instance from leaking
 * @param instances that it has
 * @param requestsANight of an instance with load 1, between two dumps; a busier one gets more
 */
record Specimen(
    String name,
    String beast,
    boolean judges,
    List<String> owners,
    Fix fix,
    List<Instance> instances,
    int requestsANight) {

  /** How an instance that does not leak differs from one that does. */
  enum Fix {
    /** It runs with the versions of libraries that have no bug. */
    VERSION,
    /** It uses the library as it should be used. */
    USE
  }

  /**
   * A process.
   *
   * @param number within the build, from 1
   * @param firstNight of its dumps, from 1
   * @param load how busy it is
   */
  record Instance(String build, int number, int firstNight, int load, boolean leaks) {}

  private static final String FIRST_BUILD = "1.0";
  private static final int REQUESTS = 400;

  /** Whether any of its instances leaks. */
  boolean leaks() {
    return instances.stream().anyMatch(Instance::leaks);
  }

  /** Whether an instance runs with the versions that have the fix. */
  boolean hasFixedLibraries(Instance instance) {
    return fix == Fix.VERSION && !instance.leaks();
  }

  static List<Specimen> all() {
    List<Specimen> all = new ArrayList<>();
    bugsOfLibraries(all);
    misuses(all);
    ownCode(all);
    healthy(all);
    return all;
  }

  /** Bugs of libraries, with the version that has the fix as the control. */
  private static void bugsOfLibraries(List<Specimen> all) {
    pair(all, "GuavaLoader", false, Fix.VERSION, 400, two(), "com.acme.GuavaLoader#users");
    pair(
        all,
        "JerseyCalls",
        true,
        Fix.VERSION,
        12,
        two(),
        "org.glassfish.jersey.client.JerseyClient#shutdownHooks");
    pair(
        all,
        "GuiceChildren",
        true,
        Fix.VERSION,
        150,
        two(),
        "com.google.inject.internal.WeakKeySet#backingSet");
    pair(
        all,
        "LoggingFactories",
        true,
        Fix.VERSION,
        40,
        two(),
        "org.apache.commons.logging.LogFactory#factories");
  }

  /** Libraries that are used wrongly, with the proper use as the control. */
  private static void misuses(List<Specimen> all) {
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
        false,
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
    misuse(all, "ShutdownHooks", false, "java.lang.ApplicationShutdownHooks#hooks");
    misuse(all, "PropertyListeners", true, "com.acme.PropertyListeners#settings");
    // The timer's thread outlives the timer's owner, and names it.
    misuse(
        all,
        "TimerTasks",
        true,
        "com.acme.TimerTasks#timer",
        "java.util.Timer#queue",
        "java.util.TimerThread#queue");
    misuse(all, "PdfNames", true, "org.apache.pdfbox.cos.COSName#nameMap");
    misuse(all, "Dom4jNames", true, "org.dom4j.tree.QNameCache#noNamespaceCache");
    misuse(all, "GroovyRules", true, 25, two(), "groovy.lang.GroovyClassLoader#classCache");
    // A set for the text and a map for the number of each statement.
    misuse(
        all,
        "HsqldbStatements",
        true,
        200,
        two(),
        "org.hsqldb.StatementManager#csidMap",
        "org.hsqldb.StatementManager#statementSet");
    // Entities by key, and their state in a map and in a list of links through it.
    misuse(
        all,
        "HibernateBatch",
        true,
        300,
        two(),
        "org.hibernate.engine.internal.StatefulPersistenceContext#entitiesByKey",
        "org.hibernate.engine.internal.EntityEntryContext#nonEnhancedEntityXref",
        "org.hibernate.engine.internal.EntityEntryContext#head");
    // The context and what it hands events on to have a set each.
    misuse(
        all,
        "SpringListeners",
        true,
        "org.springframework.context.event.AbstractApplicationEventMulticaster"
            + "$DefaultListenerRetriever#applicationListeners",
        "org.springframework.context.support.AbstractApplicationContext#applicationListeners");
    misuse(
        all,
        "KafkaSensors",
        true,
        200,
        same(3),
        "org.apache.kafka.common.metrics.Metrics#sensors",
        "org.apache.kafka.common.metrics.Metrics#metrics");
    misuse(
        all,
        "ReactorReplay",
        false,
        400,
        same(4),
        "reactor.core.publisher.FluxReplay$UnboundedReplayBuffer#head",
        "reactor.core.publisher.SinkManyReplayProcessor#buffer");
    misuse(all, "JmxPools", false, 60, two(), "com.sun.jmx.mbeanserver.Repository#domainTb");
    // The thread is what is left of a client: nothing else refers to it.
    misuse(
        all,
        "HttpEvictors",
        true,
        15,
        two(),
        "org.apache.hc.client5.http.impl.IdleConnectionEvictor$1#val$connectionManager");
    misuse(
        all,
        "Log4jContext",
        true,
        "org.apache.logging.log4j.spi.MutableThreadContextStack#list",
        "org.apache.logging.log4j.spi.DefaultThreadContextStack#STACK");
    misuse(
        all,
        "CompositeFrames",
        true,
        "io.netty.buffer.CompositeByteBuf#components",
        "com.acme.CompositeFrames#gathered");
    misuse(all, "FutureChains", true, 60, two(), "com.acme.FutureChains#stopped");
    misuse(
        all,
        "JarUrls",
        false,
        40,
        two(),
        "sun.net.www.protocol.jar.JarFileFactory#fileCache",
        "sun.net.www.protocol.jar.JarFileFactory#urlCache");
    misuse(
        all,
        "TomcatSessions",
        true,
        250,
        two(),
        "org.apache.catalina.session.ManagerBase#sessions");
    misuse(
        all, "FileMarkers", true, 300, two(), "org.apache.commons.io.FileCleaningTracker#trackers");
    misuse(
        all,
        "LogHandlers",
        true,
        40,
        two(),
        "com.acme.LogHandlers#LOG",
        "java.util.logging.Logger$ConfigurationData#handlers");
  }

  /** Mistakes in a service's own code. */
  private static void ownCode(List<Specimen> all) {
    misuse(all, "QuoteKeys", true, 120, same(3), "com.acme.QuoteKeys#quotes");
    // What grows is a thread's table; each of its entries belongs to another parser.
    misuse(
        all,
        "ThreadLocalParsers",
        true,
        300,
        two(),
        "com.acme.ThreadLocalParsers$Parser#state",
        "java.lang.Thread#threadLocals",
        "java.lang.ThreadLocal$ThreadLocalMap#table");
    misuse(all, "ShardedPending", false, 400, oneOf(5), "com.acme.ShardedPending$Shard#pending");
    misuse(all, "AuditTrail", true, 300, sinceTheSecondBuild(), "com.acme.AuditTrail#trail");
  }

  /** What is no leak. */
  private static void healthy(List<Specimen> all) {
    healthy(all, "BoundedLru", false, 1, 1);
    healthy(all, "WarmUp", true, 1, 1);
    healthy(all, "ClassLoading", false, 1);
    healthy(all, "BusyInstance", false, 1, 1, 1, 1, 1, 12);
    healthy(all, "Interning", false, 1);
    healthy(all, "PooledBuffers", true, 1, 1);
    healthy(all, "FillingCaches", false, 1, 1);
    healthy(all, "FillingLru", false, 1, 1);
    healthy(all, "EvictingLog", true, 1, 1);
    healthy(all, "Reloads", true, 1, 1);
    healthy(all, "ExpiringSessions", true, 1, 1);
    healthy(all, "GrowingPool", true, 1, 1);
    healthy(all, "DisruptorRing", true, 1, 1);
    healthy(all, "NightlyBatch", true, 1, 1);
    healthy(all, "StatementCache", true, 1, 1);
    healthy(all, "JacksonTypes", true, 1, 1);
    healthy(all, "LogBuffer", true, 1, 1);
    healthy(all, "Tenants", true, 1, 1, 1, 1, 1, 2);
  }

  /** A leak on so many instances. */
  static Specimen leaking(String beast, int instances) {
    return new Specimen(beast, beast, true, List.of(), Fix.USE, same(instances), REQUESTS);
  }

  private static List<Instance> two() {
    return same(2);
  }

  /** So many instances that leak alike. */
  private static List<Instance> same(int instances) {
    return IntStream.rangeClosed(1, instances)
        .mapToObj(number -> new Instance(FIRST_BUILD, number, 1, 1, true))
        .toList();
  }

  /** So many instances, of which one leaks. */
  private static List<Instance> oneOf(int instances) {
    return IntStream.rangeClosed(1, instances)
        .mapToObj(number -> new Instance(FIRST_BUILD, number, 1, 1, number == instances - 1))
        .toList();
  }

  /** Two instances of a build that is all right, and two of the one that comes after it. */
  private static List<Instance> sinceTheSecondBuild() {
    int next = ZooFleet.NIGHTS + 1;
    return List.of(
        new Instance(FIRST_BUILD, 1, 1, 1, false),
        new Instance(FIRST_BUILD, 2, 1, 1, false),
        new Instance("1.1", 1, next, 1, true),
        new Instance("1.1", 2, next, 1, true));
  }

  private static void misuse(List<Specimen> all, String beast, boolean judges, String... owners) {
    misuse(all, beast, judges, REQUESTS, two(), owners);
  }

  private static void misuse(
      List<Specimen> all,
      String beast,
      boolean judges,
      int requests,
      List<Instance> instances,
      String... owners) {
    pair(all, beast, judges, Fix.USE, requests, instances, owners);
  }

  private static void pair(
      List<Specimen> all,
      String beast,
      boolean judges,
      Fix fix,
      int requests,
      List<Instance> instances,
      String... owners) {
    all.add(
        new Specimen(beast + "-leaks", beast, judges, List.of(owners), fix, instances, requests));
    all.add(
        new Specimen(
            beast + "-control",
            beast,
            judges,
            List.of(),
            fix,
            List.of(new Instance(FIRST_BUILD, 1, 1, 1, false)),
            requests));
  }

  private static void healthy(List<Specimen> all, String beast, boolean judges, int... loads) {
    List<Instance> instances = new ArrayList<>();
    for (int load : loads) {
      instances.add(new Instance(FIRST_BUILD, instances.size() + 1, 1, load, false));
    }
    all.add(new Specimen(beast, beast, judges, List.of(), Fix.USE, instances, REQUESTS));
  }
}
