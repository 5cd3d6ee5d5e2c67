package io.heapfleet.jobs.serve;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.catalyst.analysis.ExpressionWithUnresolvedIdentifier;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableOrView;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.plans.QueryPlan;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import scala.Tuple3;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Lets a statement pass that only reads the tables, by what Spark's parser made of it.
 *
 * <p>The lists say what may pass, by the names of Spark's classes; what a later Spark adds is
 * refused until somebody has thought about it. {@code SELECT TRANSFORM … USING}, for instance, is a
 * query that runs a shell command.
 */
final class ReadOnly {
  private static final Set<String> QUERIES =
      Set.of(
          "Aggregate",
          "Distinct",
          "Except",
          "Filter",
          "Generate",
          "GlobalLimit",
          "Intersect",
          "Join",
          "LateralJoin",
          "LimitAll",
          "LocalLimit",
          "LocalRelation",
          "Offset",
          "OneRowRelation",
          "PipeOperator",
          "Pivot",
          "Project",
          "Range",
          "RebalancePartitions",
          "Repartition",
          "RepartitionByExpression",
          "ResolvedInlineTable",
          "Sample",
          "Sort",
          "SubqueryAlias",
          "Tail",
          "Transpose",
          "Union",
          "Unpivot",
          "UnresolvedHaving",
          "UnresolvedHint",
          "UnresolvedInlineTable",
          "UnresolvedRelation",
          "UnresolvedSubqueryColumnAliases",
          "UnresolvedTVFAliases",
          "UnresolvedTableValuedFunction",
          "UnresolvedWith",
          "Window",
          "WithWindowDefinition");

  /** Commands that show something; only as a whole statement, never inside of one. */
  private static final Set<String> COMMANDS =
      Set.of(
          "DescribeColumn",
          "DescribeFunction",
          "DescribeQueryCommand",
          "DescribeRelation",
          "ExplainCommand",
          "SetCatalogAndNamespace",
          "SetNamespaceCommand",
          "ShowCatalogsCommand",
          "ShowColumns",
          "ShowCurrentNamespaceCommand",
          "ShowFunctions",
          "ShowNamespaces",
          "ShowNamespacesCommand",
          "ShowTables",
          "ShowTablesCommand",
          "ShowViews");

  /** What the commands name. */
  private static final Set<String> NAMES =
      Set.of(
          "CurrentNamespace",
          "UnresolvedFunctionName",
          "UnresolvedNamespace",
          "UnresolvedTableOrView");

  /** Functions that call any Java method, or read any file. */
  static final Set<String> NO_FUNCTIONS =
      Set.of("java_method", "reflect", "try_reflect", "from_protobuf", "to_protobuf", "from_avro");

  private final Set<String> views;

  /**
   * @param views the names of the tables
   */
  ReadOnly(Set<String> views) {
    this.views = views;
  }

  /**
   * The statement with the tables' names as Spark knows them, without a schema.
   *
   * @throws SqlFailure if it does more than read the tables
   */
  LogicalPlan admitted(LogicalPlan statement) throws SqlFailure {
    try {
      return COMMANDS.contains(kind(statement))
          ? parts(statement, Set.of())
          : query(statement, Set.of());
    } catch (Refusal e) {
      throw e.failure;
    }
  }

  private LogicalPlan query(LogicalPlan plan, Set<String> names) {
    if (plan instanceof UnresolvedRelation relation) {
      return named(relation, relation.multipartIdentifier(), names);
    }
    if (plan instanceof UnresolvedTableOrView relation) {
      return named(relation, relation.multipartIdentifier(), names);
    }
    if (!QUERIES.contains(kind(plan)) && !NAMES.contains(kind(plan))) {
      throw new Refusal(
          SqlFailure.REFUSED,
          "refused: this server only answers queries (SELECT, WITH, VALUES, TABLE), SHOW, DESCRIBE,"
              + " EXPLAIN, USE and SET of a session's settings; found "
              + kind(plan));
    }
    return parts(plan, names);
  }

  /** A plan with all plans in it admitted, wherever it holds them. */
  private LogicalPlan parts(LogicalPlan plan, Set<String> outer) {
    Set<String> names = outer;
    if (plan instanceof UnresolvedWith with) {
      names = new HashSet<>(outer);
      for (Object relation : list(with.cteRelations())) {
        names.add(lower((String) ((Tuple3<?, ?, ?>) relation)._1()));
      }
    }
    Set<String> known = names;
    Object[] arguments = new Object[plan.productArity()];
    boolean changed = false;
    for (int i = 0; i < arguments.length; i++) {
      Object argument = plan.productElement(i);
      arguments[i] = part(argument, known);
      changed |= arguments[i] != argument;
    }
    LogicalPlan whole = changed ? plan.makeCopy(arguments) : plan;
    return whole.mapExpressions(expression -> expression(expression, known));
  }

  /** An expression with all subqueries and functions in it admitted. */
  private Expression expression(Expression expression, Set<String> names) {
    Expression inside = expression.mapChildren(child -> expression(child, names));
    if (inside instanceof ExpressionWithUnresolvedIdentifier) {
      throw new Refusal(
          SqlFailure.REFUSED, "refused: IDENTIFIER(…); a statement has to name what it means");
    }
    if (inside instanceof UnresolvedFunction function) {
      call(function.nameParts());
    }
    return inside instanceof PlanExpression<?> subquery ? admitted(subquery, names) : inside;
  }

  private static void call(Seq<String> identifier) {
    String function = lower(identifier.last());
    if (NO_FUNCTIONS.contains(function)) {
      throw new Refusal(
          SqlFailure.REFUSED,
          "refused: the function " + function + ", which calls Java or reads other files");
    }
  }

  @SuppressWarnings("unchecked")
  private <T extends QueryPlan<?>> Expression admitted(
      PlanExpression<T> subquery, Set<String> names) {
    return subquery.withNewPlan((T) (QueryPlan<?>) query(logical(subquery.plan()), names));
  }

  private static LogicalPlan logical(QueryPlan<?> plan) {
    return (LogicalPlan) (Object) plan;
  }

  private Object part(Object argument, Set<String> names) {
    if (argument instanceof LogicalPlan plan) {
      return query(plan, names);
    }
    if (argument instanceof Tuple3<?, ?, ?> named && named._2() instanceof SubqueryAlias alias) {
      return new Tuple3<>(named._1(), query(alias, names), named._3());
    }
    if (argument instanceof Seq<?> several
        && several.exists(one -> one instanceof LogicalPlan || one instanceof Tuple3)) {
      return several.map(one -> part(one, names));
    }
    return argument;
  }

  private LogicalPlan named(LogicalPlan relation, Seq<String> identifier, Set<String> names) {
    List<String> parts = list(identifier);
    String table = parts.get(parts.size() - 1);
    String schema = lower(String.join(".", parts.subList(0, parts.size() - 1)));
    boolean ours = views.contains(lower(table));
    if (schema.isEmpty()) {
      ours |= names.contains(lower(table));
    } else {
      ours &= schema.equals("default") || schema.equals("spark_catalog.default");
    }
    if (!ours) {
      throw new Refusal(
          SqlFailure.NO_SUCH_TABLE,
          "there is no table "
              + String.join(".", parts)
              + "; SHOW TABLES lists those that there are, in the schema default");
    }
    if (schema.isEmpty()) {
      return relation;
    }
    Object[] arguments = new Object[relation.productArity()];
    Arrays.setAll(arguments, relation::productElement);
    arguments[0] = CollectionConverters.asScala(List.of(table)).toSeq();
    return relation.makeCopy(arguments);
  }

  private static <T> List<T> list(Seq<T> sequence) {
    return CollectionConverters.asJava(sequence);
  }

  private static String kind(LogicalPlan plan) {
    return plan.getClass().getSimpleName().replace("$", "");
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** A failure on its way through functions of Scala, which declare none. */
  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final SqlFailure failure;

    Refusal(String sqlState, String message) {
      super(message);
      this.failure = new SqlFailure(sqlState, message);
    }
  }
}
