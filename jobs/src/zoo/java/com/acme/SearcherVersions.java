package com.acme;

import java.nio.file.Files;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherLifetimeManager;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.NIOFSDirectory;
import zoo.Beast;

/** Who turns the page sees the index as it was on the first one; old ones are never given up. */
public final class SearcherVersions implements Beast {
  private final IndexWriter writer;
  private final SearcherManager searchers;
  private final SearcherLifetimeManager pages = new SearcherLifetimeManager();

  public SearcherVersions() throws Exception {
    writer =
        new IndexWriter(
            new NIOFSDirectory(Files.createTempDirectory("index")), new IndexWriterConfig());
    searchers = new SearcherManager(writer, null);
  }

  @Override
  public void feed(int request) throws Exception {
    String id = Integer.toString(request % 40);
    Document document = new Document();
    document.add(new StringField("id", id, Field.Store.YES));
    document.add(new StringField("text", Traits.text(request), Field.Store.YES));
    writer.updateDocument(new Term("id", id), document);
    searchers.maybeRefreshBlocking();
    IndexSearcher searcher = searchers.acquire();
    pages.record(searcher);
    searchers.release(searcher);
    if (Traits.PROPER) {
      pages.prune(new SearcherLifetimeManager.PruneByAge(0));
    }
  }
}
