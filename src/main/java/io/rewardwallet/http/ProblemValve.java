package io.rewardwallet.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** Replaces the container's HTML page for requests that are too broken to reach any context. */
final class ProblemValve extends ErrorReportValve {

    private final JsonMapper json;

    private ProblemValve(JsonMapper json) {
        this.json = json;
    }

    static void addTo(Context context, JsonMapper json) {
        StandardHost host = (StandardHost) context.getParent();
        host.setErrorReportValveClass(ProblemValve.class.getName());
        host.getPipeline().addValve(new ProblemValve(json));
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable thrown) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        HttpStatusCode code = HttpStatusCode.valueOf(status);
        String instance = request.getRequestURI() == null ? "" : request.getRequestURI();
        byte[] body = json.writeValueAsString(Problem.of(code, ErrorPage.detailOf(code), instance))
                .getBytes(StandardCharsets.UTF_8);
        try {
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
            response.finishResponse();
        } catch (IOException gone) {
            // the caller has gone; nobody reads an answer
        }
    }
}
