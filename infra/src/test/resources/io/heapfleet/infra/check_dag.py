"""Compiles the DAG and runs the part of it that needs no Airflow: how it reads exit codes."""

import ast
import re
import sys

source = open(sys.argv[1], encoding="utf-8").read()
tree = ast.parse(source)
compile(tree, sys.argv[1], "exec")

wanted = [
    node
    for node in tree.body
    if isinstance(node, ast.FunctionDef)
    and node.name == "exit_code"
    or isinstance(node, ast.Assign)
    and node.targets[0].id == "EXIT_CODE"
    or isinstance(node, ast.ImportFrom)
    and node.module == "__future__"
]
names = {"re": re}
exec(compile(ast.Module(body=wanted, type_ignores=[]), sys.argv[1], "exec"), names)
exit_code = names["exit_code"]
said = "Cannot execute: spark-submit --master spark://m:7077 --name heapfleet x.jar. Error code is: "
print(
    exit_code(said + "2."),
    exit_code(said + "0. Kubernetes spark exit code is: 2"),
    exit_code(said + "3."),
    exit_code(said + "70."),
    exit_code("the connection broke"),
)
