package io.holdfast.server;

import io.holdfast.base.ErrorCode;
import io.holdfast.control.access.Caller;
import io.holdfast.control.audit.Refusal;
import io.holdfast.control.audit.Refusals;
import io.holdfast.rest.edge.Method;
import io.holdfast.rest.edge.Mount;
import io.holdfast.rest.edge.RefusalListener;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Route;

/** Tells the audit of what the listeners refused. */
record RefusalAudit(Refusals refusals) implements RefusalListener {
  @Override
  public void refused(Mount mount, Route route, Request request, ErrorCode code) {
    refusals.note(
        new Refusal(
            request.find(Caller.class),
            route.method() + " " + route.path(),
            mount.dialect().name(),
            request.rawPath(),
            route.method() != Method.GET,
            code));
  }
}
