package io.heapfleet.jobs.serve;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.hive.service.rpc.thrift.TCLIService;
import org.apache.hive.service.rpc.thrift.TCancelDelegationTokenReq;
import org.apache.hive.service.rpc.thrift.TCancelDelegationTokenResp;
import org.apache.hive.service.rpc.thrift.TCancelOperationReq;
import org.apache.hive.service.rpc.thrift.TCancelOperationResp;
import org.apache.hive.service.rpc.thrift.TCloseOperationReq;
import org.apache.hive.service.rpc.thrift.TCloseOperationResp;
import org.apache.hive.service.rpc.thrift.TCloseSessionReq;
import org.apache.hive.service.rpc.thrift.TCloseSessionResp;
import org.apache.hive.service.rpc.thrift.TDownloadDataReq;
import org.apache.hive.service.rpc.thrift.TDownloadDataResp;
import org.apache.hive.service.rpc.thrift.TExecuteStatementReq;
import org.apache.hive.service.rpc.thrift.TExecuteStatementResp;
import org.apache.hive.service.rpc.thrift.TFetchResultsReq;
import org.apache.hive.service.rpc.thrift.TFetchResultsResp;
import org.apache.hive.service.rpc.thrift.TGetCatalogsReq;
import org.apache.hive.service.rpc.thrift.TGetCatalogsResp;
import org.apache.hive.service.rpc.thrift.TGetColumnsReq;
import org.apache.hive.service.rpc.thrift.TGetColumnsResp;
import org.apache.hive.service.rpc.thrift.TGetCrossReferenceReq;
import org.apache.hive.service.rpc.thrift.TGetCrossReferenceResp;
import org.apache.hive.service.rpc.thrift.TGetDelegationTokenReq;
import org.apache.hive.service.rpc.thrift.TGetDelegationTokenResp;
import org.apache.hive.service.rpc.thrift.TGetFunctionsReq;
import org.apache.hive.service.rpc.thrift.TGetFunctionsResp;
import org.apache.hive.service.rpc.thrift.TGetInfoReq;
import org.apache.hive.service.rpc.thrift.TGetInfoResp;
import org.apache.hive.service.rpc.thrift.TGetInfoType;
import org.apache.hive.service.rpc.thrift.TGetInfoValue;
import org.apache.hive.service.rpc.thrift.TGetOperationStatusReq;
import org.apache.hive.service.rpc.thrift.TGetOperationStatusResp;
import org.apache.hive.service.rpc.thrift.TGetPrimaryKeysReq;
import org.apache.hive.service.rpc.thrift.TGetPrimaryKeysResp;
import org.apache.hive.service.rpc.thrift.TGetQueryIdReq;
import org.apache.hive.service.rpc.thrift.TGetQueryIdResp;
import org.apache.hive.service.rpc.thrift.TGetResultSetMetadataReq;
import org.apache.hive.service.rpc.thrift.TGetResultSetMetadataResp;
import org.apache.hive.service.rpc.thrift.TGetSchemasReq;
import org.apache.hive.service.rpc.thrift.TGetSchemasResp;
import org.apache.hive.service.rpc.thrift.TGetTableTypesReq;
import org.apache.hive.service.rpc.thrift.TGetTableTypesResp;
import org.apache.hive.service.rpc.thrift.TGetTablesReq;
import org.apache.hive.service.rpc.thrift.TGetTablesResp;
import org.apache.hive.service.rpc.thrift.TGetTypeInfoReq;
import org.apache.hive.service.rpc.thrift.TGetTypeInfoResp;
import org.apache.hive.service.rpc.thrift.THandleIdentifier;
import org.apache.hive.service.rpc.thrift.TOpenSessionReq;
import org.apache.hive.service.rpc.thrift.TOpenSessionResp;
import org.apache.hive.service.rpc.thrift.TOperationHandle;
import org.apache.hive.service.rpc.thrift.TOperationType;
import org.apache.hive.service.rpc.thrift.TProtocolVersion;
import org.apache.hive.service.rpc.thrift.TRenewDelegationTokenReq;
import org.apache.hive.service.rpc.thrift.TRenewDelegationTokenResp;
import org.apache.hive.service.rpc.thrift.TSessionHandle;
import org.apache.hive.service.rpc.thrift.TSetClientInfoReq;
import org.apache.hive.service.rpc.thrift.TSetClientInfoResp;
import org.apache.hive.service.rpc.thrift.TStatus;
import org.apache.hive.service.rpc.thrift.TStatusCode;
import org.apache.hive.service.rpc.thrift.TUploadDataReq;
import org.apache.hive.service.rpc.thrift.TUploadDataResp;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;

/**
 * What one client may ask for: the interface of {@code TCLIService.thrift}. Sessions are known on
 * the connection that opened them and nowhere else, and end with it.
 */
final class Service implements TCLIService.Iface {
  /** That of Hive 2 and 3. */
  private static final TProtocolVersion NEWEST = TProtocolVersion.HIVE_CLI_SERVICE_PROTOCOL_V10;

  /** The first one that has columns where the ones before it have rows. */
  private static final TProtocolVersion OLDEST = TProtocolVersion.HIVE_CLI_SERVICE_PROTOCOL_V6;

  /** How long a question for the state waits for a final one, at most: drivers ask in a loop. */
  private static final long LONGEST_WAIT_MILLIS = 500;

  private static final int MOST_NAME_CHARS = 128;
  private static final short LOG = 1;

  private static final StructType LOG_COLUMNS =
      new StructType().add("operation_log", DataTypes.StringType);

  private final SparkSession spark;
  private final ServedTables tables;
  private final Limits limits;
  private final Semaphore freeSessions;
  private final UnaryOperator<String> masked;
  private final BooleanSupplier abandoned;
  private final Map<Handle, Session> sessions = new ConcurrentHashMap<>();

  /**
   * @param freeSessions how many sessions there may yet be, of all clients
   * @param masked takes credentials out of a message
   * @param abandoned whether the client has gone
   */
  Service(
      SparkSession spark,
      ServedTables tables,
      Limits limits,
      Semaphore freeSessions,
      UnaryOperator<String> masked,
      BooleanSupplier abandoned) {
    this.spark = spark;
    this.tables = tables;
    this.limits = limits;
    this.freeSessions = freeSessions;
    this.masked = masked;
    this.abandoned = abandoned;
  }

  /** What may go wrong in a method, all of which becomes a status. */
  private interface Step {
    void run() throws Exception;
  }

  private void reply(Consumer<TStatus> status, Step step) {
    TStatus told = new TStatus(TStatusCode.SUCCESS_STATUS);
    try {
      step.run();
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      told = SqlFailure.of(e).status(masked);
    }
    status.accept(told);
  }

  @Override
  public TOpenSessionResp OpenSession(TOpenSessionReq request) {
    TOpenSessionResp response = new TOpenSessionResp();
    response.setServerProtocolVersion(NEWEST);
    reply(
        response::setStatus,
        () -> {
          TProtocolVersion clients = request.getClient_protocol();
          if (clients.compareTo(OLDEST) < 0) {
            throw new SqlFailure(
                SqlFailure.NOT_SUPPORTED,
                "expected a client of the protocol version 6 or later, of Hive 0.13, found "
                    + clients);
          }
          response.setServerProtocolVersion(clients.compareTo(NEWEST) < 0 ? clients : NEWEST);
          response.setSessionHandle(new TSessionHandle(open(request.getConfiguration()).sent()));
          response.setConfiguration(Map.of());
        });
    return response;
  }

  private Handle open(Map<String, String> wishes) throws SqlFailure {
    if (!freeSessions.tryAcquire()) {
      throw new SqlFailure(
          SqlFailure.TOO_MUCH, "there are " + limits.sessions() + " sessions open; try later");
    }
    boolean opened = false;
    try {
      Session session = new Session(spark, tables, limits);
      session.configure(wishes == null ? Map.of() : wishes);
      Handle handle = Handle.random();
      sessions.put(handle, session);
      opened = true;
      return handle;
    } finally {
      if (!opened) {
        freeSessions.release();
      }
    }
  }

  @Override
  public TCloseSessionResp CloseSession(TCloseSessionReq request) {
    TCloseSessionResp response = new TCloseSessionResp();
    reply(
        response::setStatus,
        () -> {
          session(request.getSessionHandle());
          close(Handle.of(request.getSessionHandle().getSessionId()));
        });
    return response;
  }

  private void close(Handle handle) {
    Session session = sessions.remove(handle);
    if (session != null) {
      session.close();
      freeSessions.release();
    }
  }

  /** Ends all sessions. */
  void close() {
    List.copyOf(sessions.keySet()).forEach(this::close);
  }

  void endOverdue() {
    sessions.values().forEach(Session::endOverdue);
  }

  private Session session(TSessionHandle sent) throws SqlFailure {
    Session session = sessions.get(Handle.of(sent == null ? null : sent.getSessionId()));
    if (session == null) {
      throw new SqlFailure(SqlFailure.NO_SUCH_HANDLE, "there is no such session open");
    }
    return session;
  }

  private Session sessionOf(TOperationHandle sent) throws SqlFailure {
    Handle handle = Handle.of(sent == null ? null : sent.getOperationId());
    return sessions.values().stream()
        .filter(session -> session.has(handle))
        .findAny()
        .orElseThrow(
            () ->
                new SqlFailure(
                    SqlFailure.NO_SUCH_HANDLE,
                    "there is no such statement open; it may have timed out"));
  }

  private Operation operation(TOperationHandle sent) throws SqlFailure {
    return sessionOf(sent).operation(Handle.of(sent.getOperationId()));
  }

  @Override
  public TGetInfoResp GetInfo(TGetInfoReq request) {
    TGetInfoResp response = new TGetInfoResp();
    response.setInfoValue(TGetInfoValue.stringValue(""));
    reply(
        response::setStatus,
        () -> {
          session(request.getSessionHandle());
          response.setInfoValue(info(request.getInfoType()));
        });
    return response;
  }

  private TGetInfoValue info(TGetInfoType type) throws SqlFailure {
    return switch (type) {
      case CLI_SERVER_NAME -> TGetInfoValue.stringValue("heapfleet");
      // Drivers choose the dialect by it.
      case CLI_DBMS_NAME -> TGetInfoValue.stringValue("Spark SQL");
      case CLI_DBMS_VER -> TGetInfoValue.stringValue(spark.version());
      case CLI_ODBC_KEYWORDS -> TGetInfoValue.stringValue("");
      case CLI_MAX_COLUMN_NAME_LEN, CLI_MAX_SCHEMA_NAME_LEN, CLI_MAX_TABLE_NAME_LEN ->
          TGetInfoValue.lenValue(MOST_NAME_CHARS);
      default ->
          throw new SqlFailure(SqlFailure.NOT_SUPPORTED, "there is no information on " + type);
    };
  }

  @Override
  public TExecuteStatementResp ExecuteStatement(TExecuteStatementReq request) {
    TExecuteStatementResp response = new TExecuteStatementResp();
    reply(
        response::setStatus,
        () -> {
          Session session = session(request.getSessionHandle());
          if (request.isSetConfOverlay()
              && request.getConfOverlay().keySet().stream().anyMatch(n -> n.startsWith("spark."))) {
            throw new SqlFailure(
                SqlFailure.NOT_SUPPORTED,
                "settings for a single statement are not supported; SET them for the session");
          }
          Handle handle =
              session.execute(
                  request.getStatement(),
                  Duration.ofSeconds(Math.max(0, request.getQueryTimeout())));
          if (!request.isRunAsync()) {
            awaitFirstRow(session, handle);
          }
          response.setOperationHandle(sent(handle, TOperationType.EXECUTE_STATEMENT));
        });
    return response;
  }

  private void awaitFirstRow(Session session, Handle handle)
      throws SqlFailure, InterruptedException {
    Operation operation = session.operation(handle);
    operation.awaitFirstRow(abandoned);
    if (operation.failure() != null) {
      session.close(handle);
      throw operation.failure();
    }
  }

  private static TOperationHandle sent(Handle handle, TOperationType type) {
    return new TOperationHandle(handle.sent(), type, true);
  }

  /** Answers a question of a driver, which never takes long. */
  private interface Question {
    Answer of(Metadata metadata) throws Exception;
  }

  private void answer(
      TSessionHandle sent,
      TOperationType type,
      Consumer<TStatus> status,
      Consumer<TOperationHandle> operation,
      Question question) {
    reply(
        status,
        () -> {
          Session session = session(sent);
          Metadata metadata = new Metadata(session.spark());
          Handle handle = session.begin(() -> question.of(metadata));
          awaitFirstRow(session, handle);
          operation.accept(sent(handle, type));
        });
  }

  @Override
  public TGetTypeInfoResp GetTypeInfo(TGetTypeInfoReq request) {
    TGetTypeInfoResp response = new TGetTypeInfoResp();
    answer(
        request.getSessionHandle(),
        TOperationType.GET_TYPE_INFO,
        response::setStatus,
        response::setOperationHandle,
        Metadata::types);
    return response;
  }

  @Override
  public TGetCatalogsResp GetCatalogs(TGetCatalogsReq request) {
    TGetCatalogsResp response = new TGetCatalogsResp();
    answer(
        request.getSessionHandle(),
        TOperationType.GET_CATALOGS,
        response::setStatus,
        response::setOperationHandle,
        Metadata::catalogs);
    return response;
  }

  @Override
  public TGetSchemasResp GetSchemas(TGetSchemasReq request) {
    TGetSchemasResp response = new TGetSchemasResp();
    answer(
        request.getSessionHandle(),
        TOperationType.GET_SCHEMAS,
        response::setStatus,
        response::setOperationHandle,
        metadata -> metadata.schemas(request.getSchemaName()));
    return response;
  }

  @Override
  public TGetTablesResp GetTables(TGetTablesReq request) {
    TGetTablesResp response = new TGetTablesResp();
    answer(
        request.getSessionHandle(),
        TOperationType.GET_TABLES,
        response::setStatus,
        response::setOperationHandle,
        metadata ->
            metadata.tables(
                request.getSchemaName(), request.getTableName(), request.getTableTypes()));
    return response;
  }

  @Override
  public TGetTableTypesResp GetTableTypes(TGetTableTypesReq request) {
    TGetTableTypesResp response = new TGetTableTypesResp();
    answer(
        request.getSessionHandle(),
        TOperationType.GET_TABLE_TYPES,
        response::setStatus,
        response::setOperationHandle,
        Metadata::tableTypes);
    return response;
  }

  @Override
  public TGetColumnsResp GetColumns(TGetColumnsReq request) {
    TGetColumnsResp response = new TGetColumnsResp();
    answer(
        request.getSessionHandle(),
        TOperationType.GET_COLUMNS,
        response::setStatus,
        response::setOperationHandle,
        metadata ->
            metadata.columns(
                request.getSchemaName(), request.getTableName(), request.getColumnName()));
    return response;
  }

  @Override
  public TGetFunctionsResp GetFunctions(TGetFunctionsReq request) {
    TGetFunctionsResp response = new TGetFunctionsResp();
    answer(
        request.getSessionHandle(),
        TOperationType.GET_FUNCTIONS,
        response::setStatus,
        response::setOperationHandle,
        metadata -> metadata.functions(request.getFunctionName()));
    return response;
  }

  @Override
  public TGetPrimaryKeysResp GetPrimaryKeys(TGetPrimaryKeysReq request) {
    TGetPrimaryKeysResp response = new TGetPrimaryKeysResp();
    answer(
        request.getSessionHandle(),
        TOperationType.UNKNOWN,
        response::setStatus,
        response::setOperationHandle,
        Metadata::primaryKeys);
    return response;
  }

  @Override
  public TGetCrossReferenceResp GetCrossReference(TGetCrossReferenceReq request) {
    TGetCrossReferenceResp response = new TGetCrossReferenceResp();
    answer(
        request.getSessionHandle(),
        TOperationType.UNKNOWN,
        response::setStatus,
        response::setOperationHandle,
        Metadata::crossReference);
    return response;
  }

  @Override
  public TGetOperationStatusResp GetOperationStatus(TGetOperationStatusReq request) {
    TGetOperationStatusResp response = new TGetOperationStatusResp();
    reply(
        response::setStatus,
        () -> {
          Operation operation = operation(request.getOperationHandle());
          long age = System.currentTimeMillis() - operation.startedAtMillis();
          response.setOperationState(
              operation.stateWithin(Math.min(LONGEST_WAIT_MILLIS, 10 + age / 4)));
          response.setOperationStarted(operation.startedAtMillis());
          response.setHasResultSet(true);
          if (operation.endedAtMillis() > 0) {
            response.setOperationCompleted(operation.endedAtMillis());
          }
          if (operation.failure() != null) {
            TStatus failure = operation.failure().status(masked);
            response.setErrorMessage(failure.getErrorMessage());
            response.setSqlState(failure.getSqlState());
            response.setErrorCode(failure.getErrorCode());
          }
        });
    return response;
  }

  @Override
  public TCancelOperationResp CancelOperation(TCancelOperationReq request) {
    TCancelOperationResp response = new TCancelOperationResp();
    reply(response::setStatus, () -> operation(request.getOperationHandle()).cancel());
    return response;
  }

  @Override
  public TCloseOperationResp CloseOperation(TCloseOperationReq request) {
    TCloseOperationResp response = new TCloseOperationResp();
    reply(
        response::setStatus,
        () ->
            sessionOf(request.getOperationHandle())
                .close(Handle.of(request.getOperationHandle().getOperationId())));
    return response;
  }

  @Override
  public TGetResultSetMetadataResp GetResultSetMetadata(TGetResultSetMetadataReq request) {
    TGetResultSetMetadataResp response = new TGetResultSetMetadataResp();
    reply(
        response::setStatus,
        () ->
            response.setSchema(
                RowSets.schema(operation(request.getOperationHandle()).columns(abandoned))));
    return response;
  }

  @Override
  public TFetchResultsResp FetchResults(TFetchResultsReq request) {
    TFetchResultsResp response = new TFetchResultsResp();
    reply(
        response::setStatus,
        () -> {
          Operation operation = operation(request.getOperationHandle());
          if (request.getFetchType() == LOG) {
            response.setHasMoreRows(false);
            response.setResults(RowSets.of(LOG_COLUMNS, new ArrayList<>(), 0));
            return;
          }
          switch (request.getOrientation()) {
            case FETCH_FIRST -> operation.rewind();
            case FETCH_NEXT -> {}
            default ->
                throw new SqlFailure(
                    SqlFailure.NOT_SUPPORTED,
                    "expected FETCH_FIRST or FETCH_NEXT, found " + request.getOrientation());
          }
          Operation.Batch batch = operation.next(request.getMaxRows(), abandoned);
          response.setHasMoreRows(!batch.isLast());
          response.setResults(RowSets.of(batch.columns(), batch.rows(), batch.firstRow()));
        });
    return response;
  }

  @Override
  public TGetQueryIdResp GetQueryId(TGetQueryIdReq request) {
    TGetQueryIdResp response = new TGetQueryIdResp("");
    THandleIdentifier id =
        request.getOperationHandle() == null ? null : request.getOperationHandle().getOperationId();
    try {
      response.setQueryId(Handle.of(id).id().toString());
    } catch (SqlFailure e) {
      // This answer has no status.
    }
    return response;
  }

  @Override
  public TSetClientInfoResp SetClientInfo(TSetClientInfoReq request) {
    TSetClientInfoResp response = new TSetClientInfoResp();
    reply(response::setStatus, () -> session(request.getSessionHandle()));
    return response;
  }

  @Override
  public TGetDelegationTokenResp GetDelegationToken(TGetDelegationTokenReq request) {
    return new TGetDelegationTokenResp(notSupported("delegation tokens"));
  }

  @Override
  public TCancelDelegationTokenResp CancelDelegationToken(TCancelDelegationTokenReq request) {
    return new TCancelDelegationTokenResp(notSupported("delegation tokens"));
  }

  @Override
  public TRenewDelegationTokenResp RenewDelegationToken(TRenewDelegationTokenReq request) {
    return new TRenewDelegationTokenResp(notSupported("delegation tokens"));
  }

  @Override
  public TUploadDataResp UploadData(TUploadDataReq request) throws TException {
    throw new TApplicationException(
        TApplicationException.UNKNOWN_METHOD, "this server has no uploads");
  }

  @Override
  public TDownloadDataResp DownloadData(TDownloadDataReq request) throws TException {
    throw new TApplicationException(
        TApplicationException.UNKNOWN_METHOD, "this server has no downloads");
  }

  private TStatus notSupported(String what) {
    return new SqlFailure(SqlFailure.NOT_SUPPORTED, "this server has no " + what).status(masked);
  }
}
