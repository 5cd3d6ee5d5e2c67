package com.acme;

import java.io.IOException;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.ByteBuffersDirectory;
import zoo.Beast;

/**
 * A fixed set of articles in memory, some of which are written anew; segments come and are merged.
 */
public final class LuceneCorpus implements Beast {
  private static final int ARTICLES = 500;

  private final IndexWriter writer;
  private final SearcherManager searchers;

  public LuceneCorpus() throws IOException {
    writer = new IndexWriter(new ByteBuffersDirectory(), new IndexWriterConfig());
    for (int id = 0; id < ARTICLES; id++) {
      write(id, 0);
    }
    searchers = new SearcherManager(writer, null);
  }

  private void write(int id, int version) throws IOException {
    Document article = new Document();
    article.add(new StringField("id", Integer.toString(id), Field.Store.YES));
    article.add(new StringField("text", Traits.text(version).repeat(20), Field.Store.YES));
    writer.updateDocument(new Term("id", Integer.toString(id)), article);
  }

  @Override
  public void feed(int request) throws IOException {
    write(request * 7 % ARTICLES, request);
    if (request % 10 == 9) {
      searchers.maybeRefreshBlocking();
    }
    IndexSearcher searcher = searchers.acquire();
    searcher.count(new TermQuery(new Term("id", Integer.toString(request % ARTICLES))));
    searchers.release(searcher);
  }
}
