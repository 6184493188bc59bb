package io.holdfast.server.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import io.holdfast.server.configuration.LogSettings;
import net.logstash.logback.composite.loggingevent.LogLevelJsonProvider;
import net.logstash.logback.composite.loggingevent.LoggerNameJsonProvider;
import net.logstash.logback.composite.loggingevent.LoggingEventFormattedTimestampJsonProvider;
import net.logstash.logback.composite.loggingevent.MdcJsonProvider;
import net.logstash.logback.composite.loggingevent.MessageJsonProvider;
import net.logstash.logback.composite.loggingevent.StackTraceJsonProvider;
import net.logstash.logback.encoder.LoggingEventCompositeJsonEncoder;
import org.slf4j.LoggerFactory;

/** Brings the log into the form that the settings name. */
public final class Logging {
  private static final String OURS = "io.holdfast";

  private Logging() {}

  /** For the whole process, from now on. What was logged before is text. */
  public static void apply(LogSettings settings) {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.getLogger(OURS).setLevel(Level.valueOf(settings.level().name()));
    switch (settings.format()) {
      case TEXT -> {}
      case JSON -> write(context, json(context));
    }
  }

  private static void write(LoggerContext context, LoggingEventCompositeJsonEncoder encoder) {
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setName("json");
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.addAppender(appender);
  }

  /** One object a line; the names of its fields are for others to rely on. */
  static LoggingEventCompositeJsonEncoder json(LoggerContext context) {
    var encoder = new LoggingEventCompositeJsonEncoder();
    encoder.setContext(context);
    var providers = encoder.getProviders();
    var time = new LoggingEventFormattedTimestampJsonProvider();
    time.setFieldName("time");
    time.setTimeZone("UTC");
    time.setPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
    providers.addProvider(time);
    providers.addProvider(new LogLevelJsonProvider());
    var logger = new LoggerNameJsonProvider();
    logger.setFieldName("logger");
    providers.addProvider(logger);
    providers.addProvider(new MessageJsonProvider());
    providers.addProvider(new MdcJsonProvider());
    providers.addProvider(new NamedArguments());
    var failure = new StackTraceJsonProvider();
    failure.setFieldName("stackTrace");
    providers.addProvider(failure);
    encoder.start();
    return encoder;
  }
}
