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
    moreMisuses(all);
    moreOwnCode(all);
    moreHealthy(all);
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
    pair(
        all,
        "FastjsonTypes",
        true,
        Fix.VERSION,
        150,
        two(),
        "com.alibaba.fastjson.parser.ParserConfig#deserializers",
        "com.alibaba.fastjson.util.IdentityHashMap#buckets");
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
        false,
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
        false,
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
    // The table of handles has the objects in an array beside their hashes.
    misuse(
        all,
        "ObjectStreams",
        true,
        400,
        two(),
        "java.io.ObjectOutputStream$HandleTable#objs",
        "java.io.ObjectOutputStream#handles");
    misuse(all, "PluginDrivers", true, 40, two(), "java.sql.DriverManager#registeredDrivers");
    misuse(
        all,
        "GcListeners",
        false,
        250,
        same(4),
        "sun.management.NotificationEmitterSupport#listenerList");
    // The table is one that the parser is made with.
    misuse(
        all,
        "SymbolNames",
        true,
        300,
        two(),
        "com.sun.org.apache.xerces.internal.util.SymbolTable#fBuckets",
        "com.acme.SymbolNames#parser");
    misuse(
        all,
        "FreemarkerMails",
        true,
        300,
        two(),
        "freemarker.cache.StringTemplateLoader#templates");
    misuse(all, "MockSpans", true, 300, same(3), "io.opentracing.mock.MockTracer#finishedSpans");
    misuse(
        all,
        "BreakerNames",
        true,
        100,
        two(),
        "io.github.resilience4j.core.registry.InMemoryRegistryStore#entryMap");
    misuse(
        all,
        "SearcherVersions",
        true,
        50,
        two(),
        "org.apache.lucene.search.SearcherLifetimeManager#searchers");
    misuse(
        all,
        "VertxConsumers",
        true,
        300,
        oneOf(3),
        "io.vertx.core.eventbus.impl.EventBusImpl#handlerMap");
    // A bug that no version has the fix of; the control keeps out of its way.
    misuse(all, "GrpcContexts", true, 800, two(), "io.grpc.Context$CancellableContext#listeners");
    misuse(
        all,
        "KryoReferences",
        false,
        400,
        two(),
        "com.esotericsoftware.kryo.util.MapReferenceResolver#writtenObjects",
        "com.esotericsoftware.kryo.util.ObjectIntMap#keyTable");
    misuse(
        all,
        "JettyBeans",
        true,
        300,
        two(),
        "org.eclipse.jetty.util.component.ContainerLifeCycle#_beans");
    misuse(
        all,
        "HttpRoutes",
        true,
        300,
        sinceTheSecondBuild(),
        "org.apache.http.pool.AbstractConnPool#routeToPool");
    misuse(
        all,
        "DatePatterns",
        true,
        150,
        two(),
        "org.apache.commons.lang3.time.AbstractFormatCache#cInstanceCache");
    misuse(
        all,
        "VfsFiles",
        true,
        250,
        two(),
        "org.apache.commons.vfs2.cache.DefaultFilesCache#filesystemCache");
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
    // Nothing but the versions themselves makes the chain.
    misuse(
        all,
        "UndoHistory",
        true,
        400,
        two(),
        "com.acme.UndoHistory#current",
        "com.acme.UndoHistory$Version#previous");
    misuse(all, "FilterChain", true, 60, two(), "com.acme.FilterChain#filter");
    misuse(all, "OwnIndex", true, 400, two(), "com.acme.OwnIndex#buckets");
    misuse(all, "HandGrownArray", true, 400, oneOf(4), "com.acme.HandGrownArray#failed");
    misuse(all, "TenantVisits", true, 900, two(), "com.acme.TenantVisits#visits");
    misuse(all, "WeakLocks", true, 400, same(3), "com.acme.WeakLocks#open");
    misuse(all, "InheritedNotes", false, 120, two(), "com.acme.InheritedNotes#NOTES");
    misuse(all, "DeadConsumer", true, 500, two(), "com.acme.DeadConsumer#orders");
    misuse(
        all,
        "TraceText",
        true,
        500,
        two(),
        "com.acme.TraceText#trace",
        "java.lang.AbstractStringBuilder#value");
    misuse(all, "SearchTrie", false, 200, two(), "com.acme.SearchTrie#root");
    misuse(all, "AlertsByLevel", true, 400, sinceTheSecondBuild(), "com.acme.AlertsByLevel#alerts");
    misuse(all, "SkipSessions", true, 500, two(), "com.acme.SkipSessions#sessions");
    misuse(
        all,
        "LongSessions",
        true,
        800,
        two(),
        "com.acme.LongSessions#carts",
        "it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap#value");
    misuse(
        all,
        "CustomerOrders",
        true,
        500,
        two(),
        "com.acme.CustomerOrders#toPack",
        "org.eclipse.collections.impl.multimap.AbstractMutableMultimap#map");
    misuse(
        all,
        "MpscEvents",
        true,
        300,
        two(),
        "com.acme.MpscEvents#clicks",
        "org.jctools.queues.BaseMpscLinkedArrayQueueConsumerFields#consumerBuffer");
    misuse(all, "VavrState", true, 400, two(), "com.acme.VavrState#shipments");
    misuse(all, "ClientBuckets", true, 400, same(4), "com.acme.ClientBuckets#buckets");
    misuse(
        all,
        "RoaringSeen",
        true,
        400,
        two(),
        "com.acme.RoaringSeen#seen",
        "org.roaringbitmap.RoaringArray#values");
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
    healthy(all, "GrowingPool", false, 1, 1);
    healthy(all, "DisruptorRing", true, 1, 1);
    healthy(all, "NightlyBatch", false, 1, 1);
    healthy(all, "StatementCache", true, 1, 1);
    healthy(all, "JacksonTypes", true, 1, 1);
    healthy(all, "LogBuffer", true, 1, 1);
    healthy(all, "Tenants", true, 1, 1, 1, 1, 1, 2);
    healthy(all, "ShoppingHours", true, 1, 1);
    healthy(all, "WeekdayBatch", true, 1, 1);
    healthy(all, "ThirdNightCache", true, 1, 1);
    healthy(all, "Onboarding", true, 1, 1);
    healthy(all, "BoundedReplay", true, 1, 1);
    healthy(all, "PeakBuffers", true, 1, 1);
    healthy(all, "HdrLatencies", true, 1, 1);
    healthy(all, "LuceneCorpus", true, 1, 1);
    healthy(all, "Dictionary", true, 1, 1);
    healthy(all, "LeaderPeer", true, 1, 1, 1, 8);
    healthy(all, "ScratchThreads", true, 1, 1);
    healthy(all, "PeakAtDump", true, 1, 1);
    healthy(all, "FilledFormats", true, 1, 1);
    healthyAndBusierSinceTheSecondBuild(all, "WiderCache");
  }

  /** More libraries that are used wrongly. */
  private static void moreMisuses(List<Specimen> all) {
    misuse(all, "HangingPartner", true, "okhttp3.Dispatcher#readyAsyncCalls");
    misuse(
        all,
        "TenantDataSources",
        true,
        300,
        two(),
        "com.mchange.v2.c3p0.C3P0Registry#unclosedPooledDataSources");
    misuse(
        all,
        "GsonPlugins",
        true,
        60,
        two(),
        "com.google.gson.Gson#typeTokenCache",
        "com.acme.GsonPlugins#gson");
    // Each text is in a list by its number, and in a map that has the number.
    misuse(
        all,
        "SheetTemplate",
        true,
        400,
        same(3),
        "org.apache.poi.hssf.record.SSTRecord#field_3_strings",
        "org.apache.poi.util.IntMapper#elements",
        "org.apache.poi.util.IntMapper#valueKeyMap");
    // The global object has its variables in a map of slots.
    misuse(
        all,
        "RhinoScripts",
        true,
        "org.mozilla.javascript.ScriptableObject#slotMap",
        "com.acme.RhinoScripts#scope");
    misuse(
        all, "MustacheTexts", true, "com.github.mustachejava.DefaultMustacheFactory#templateCache");
    misuse(
        all,
        "GaugeCallbacks",
        true,
        400,
        oneOf(3),
        "io.opentelemetry.sdk.metrics.internal.state.MeterSharedState#callbackRegistrations");
    // The guardian of all that is of the user has its children in a tree, which is another one with
    // each of them.
    misuse(
        all,
        "PekkoOrders",
        true,
        300,
        two(),
        "org.apache.pekko.actor.ActorCell"
            + "#org$apache$pekko$actor$dungeon$Children$$_childrenRefsDoNotCallMeDirectly",
        "org.apache.pekko.actor.dungeon.ChildrenContainer$NormalChildrenContainer#c");
    // A table is in a map of its session, and its rows in one of the store's maps.
    misuse(
        all,
        "TempTables",
        true,
        150,
        two(),
        "org.h2.engine.SessionLocal#localTempTables",
        "org.h2.mvstore.MVStore#maps");
    // Sessions are looked after in a map, and in a set of those that might be idle.
    misuse(
        all,
        "MinaPipes",
        true,
        200,
        two(),
        "org.apache.mina.core.service.IoServiceListenerSupport#managedSessions",
        "org.apache.mina.core.session.IdleStatusChecker#sessions");
    misuse(
        all,
        "MyBatisReads",
        true,
        1_000,
        two(),
        "org.apache.ibatis.cache.impl.PerpetualCache#cache");
    misuse(all, "SaxonDocuments", true, 200, two(), "net.sf.saxon.om.DocumentPool#documentNameMap");
    misuse(
        all,
        "RxGroups",
        true,
        300,
        two(),
        "io.reactivex.rxjava3.internal.operators.flowable.FlowableGroupBy$GroupBySubscriber#groups");
    misuse(
        all,
        "LongTasks",
        true,
        5_000,
        same(4),
        "io.micrometer.core.instrument.internal.DefaultLongTaskTimer#activeTasks",
        "com.acme.LongTasks#exports");
    misuse(
        all, "FastLocals", true, "io.netty.util.internal.InternalThreadLocalMap#indexedVariables");
    misuse(
        all,
        "ShiroLogins",
        true,
        500,
        sinceTheSecondBuild(),
        "org.apache.shiro.session.mgt.eis.MemorySessionDAO#sessions");
    misuse(
        all,
        "SpringCached",
        true,
        "org.springframework.cache.concurrent.ConcurrentMapCache#store",
        "com.acme.SpringCached#found");
    misuse(
        all,
        "RoutedLogs",
        true,
        150,
        two(),
        "org.apache.logging.log4j.core.appender.routing.RoutingAppender#createdAppenders");
    misuse(
        all,
        "Charts",
        true,
        60,
        two(),
        "org.jfree.data.general.AbstractDataset#listenerList",
        "javax.swing.event.EventListenerList#listenerList");
    misuse(
        all,
        "AsyncAnswers",
        true,
        1_200,
        two(),
        "com.github.benmanes.caffeine.cache.BoundedLocalCache#data",
        "com.acme.AsyncAnswers#answers");
  }

  /** More mistakes in a service's own code. */
  private static void moreOwnCode(List<Specimen> all) {
    misuse(
        all,
        "PaymentGateway",
        true,
        "com.acme.PaymentGateway#UNAVAILABLE",
        "java.lang.Throwable#suppressedExceptions");
    misuse(all, "OpenOrders", true, "com.acme.OpenOrders#open");
    misuse(all, "DailyUsage", true, 900, two(), "com.acme.DailyUsage#usage");
    misuse(all, "SupportChats", true, 400, oneOf(3), "com.acme.SupportChats$Chat#messages");
    misuse(all, "Ledger", true, 600, two(), "com.acme.Ledger#first", "com.acme.Ledger$Block#next");
    misuse(
        all,
        "Deliveries",
        true,
        900,
        sinceTheSecondBuild(),
        "com.acme.Deliveries#retries",
        "java.util.concurrent.DelayQueue#q");
    misuse(all, "WeakTokens", true, 900, two(), "com.acme.WeakTokens#byToken");
    misuse(all, "ChunkedUploads", true, "com.acme.ChunkedUploads#parts");
    misuse(all, "DirectBuffers", true, 1_200, two(), "com.acme.DirectBuffers#free");
    misuse(all, "StockTable", true, "com.acme.StockTable#versions");
    misuse(all, "WeighedCache", true, 400, same(3), "com.acme.WeighedCache#documents");
    misuse(all, "VehicleTracks", true, 400, oneOf(4), "com.acme.VehicleTracks$Vehicle#track");
    misuse(all, "CustomerNotes", true, "com.acme.CustomerNotes#notes");
    // Pages that have made way are only reached through the list, from either of its ends.
    misuse(
        all,
        "PageCache",
        true,
        "com.acme.PageCache$Node#older",
        "com.acme.PageCache#eldest",
        "com.acme.PageCache#newest");
    misuse(
        all,
        "CustomerDirectory",
        true,
        400,
        sinceTheSecondBuild(),
        "com.acme.CustomerDirectory#byAddress");
    misuse(all, "EndpointTimes", true, 4_000, two(), "com.acme.EndpointTimes#samples");
  }

  /** More of what is no leak. */
  private static void moreHealthy(List<Specimen> all) {
    healthy(all, "EhcacheArticles", true, 1, 1);
    healthy(all, "GuavaThumbnails", true, 1, 1);
    healthy(all, "JsonPaths", true, 1, 1);
    healthy(all, "FixedTimers", true, 1, 1);
    healthy(all, "WeakMetadata", true, 1, 1);
    healthy(all, "ReplayWindow", true, 1, 1);
    healthy(all, "ResumableUploads", true, 1, 1);
    healthy(all, "OauthTokens", true, 1, 1);
    healthy(all, "AdventCarts", true, 1, 1);
    healthy(all, "Backlog", true, 1, 1);
    healthy(all, "DoubleBuffer", true, 1, 1);
    healthy(all, "DeployedVersions", true, 1, 1);
    healthy(all, "DeviceHistories", true, 1, 1, 1);
    healthy(all, "Rollups", true, 1, 1);
    healthy(all, "RaftJournal", true, 2, 1, 1);
    healthyAndBusierSinceTheSecondBuild(all, "NewTariffs");
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

  /**
   * Two instances of a build, and two of the one that comes after it and has thrice as much to do.
   */
  private static void healthyAndBusierSinceTheSecondBuild(List<Specimen> all, String beast) {
    int next = ZooFleet.NIGHTS + 1;
    List<Instance> instances =
        List.of(
            new Instance(FIRST_BUILD, 1, 1, 1, false),
            new Instance(FIRST_BUILD, 2, 1, 1, false),
            new Instance("1.1", 1, next, 3, false),
            new Instance("1.1", 2, next, 3, false));
    all.add(new Specimen(beast, beast, true, List.of(), Fix.USE, instances, REQUESTS));
  }
}
