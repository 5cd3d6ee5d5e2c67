# The collector for Kubernetes: watches a folder for heap dumps and sends them. No JDK, no Spark.
#
#   ./heapfleet --version        # builds
#   docker build -f infra/kubernetes/collector.Dockerfile -t REGISTRY/heapfleet-collect:VERSION collect/target
FROM eclipse-temurin:21.0.8_9-jre-noble
COPY --chmod=0444 heapfleet-collect-*-standalone.jar /opt/heapfleet/heapfleet-collect.jar
USER 65532:65532
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-jar", "/opt/heapfleet/heapfleet-collect.jar"]
