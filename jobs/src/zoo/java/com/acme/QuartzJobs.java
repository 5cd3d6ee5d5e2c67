package com.acme;

import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.impl.DirectSchedulerFactory;
import org.quartz.simpl.RAMJobStore;
import org.quartz.simpl.SimpleThreadPool;
import zoo.Beast;

/** A durable job for each request. */
public final class QuartzJobs implements Beast {
  private final Scheduler scheduler;

  public QuartzJobs() throws Exception {
    SimpleThreadPool threads = new SimpleThreadPool(1, Thread.NORM_PRIORITY);
    threads.setMakeThreadsDaemons(true);
    threads.initialize();
    DirectSchedulerFactory.getInstance().createScheduler(threads, new RAMJobStore());
    scheduler = DirectSchedulerFactory.getInstance().getScheduler();
  }

  /** Does nothing. */
  public static final class Mail implements Job {
    @Override
    public void execute(JobExecutionContext context) {}
  }

  @Override
  public void feed(int request) throws Exception {
    JobDetail job =
        JobBuilder.newJob(Mail.class)
            .withIdentity("mail-" + request)
            .usingJobData("to", Traits.text(request))
            .storeDurably()
            .build();
    scheduler.addJob(job, true);
    if (Traits.PROPER) {
      scheduler.deleteJob(job.getKey());
    }
  }
}
