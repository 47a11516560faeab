package io.rewardwallet.http;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the {@link Answers} to decisions, which are JSON and nothing else. The framework asks some twenty handlers whose
 * answer it is and then negotiates a form that the mapping has settled, which costs several times the writing.
 */
@Component
class WrittenAnswers implements HandlerMethodReturnValueHandler {

    private final JsonMapper json;
    private final Map<Method, Boolean> known = new ConcurrentHashMap<>();

    /** @param adapter asks this handler before its own */
    WrittenAnswers(JsonMapper json, RequestMappingHandlerAdapter adapter) {
        this.json = json;
        List<HandlerMethodReturnValueHandler> handlers = new ArrayList<>();
        handlers.add(this);
        handlers.addAll(Objects.requireNonNull(adapter.getReturnValueHandlers()));
        adapter.setReturnValueHandlers(handlers);
    }

    @Override
    public boolean supportsReturnType(MethodParameter returned) {
        Method method = returned.getMethod();
        return method != null && known.computeIfAbsent(method, WrittenAnswers::isAnswer);
    }

    private static boolean isAnswer(Method method) {
        ResolvableType type = ResolvableType.forMethodReturnType(method);
        Class<?> body = type.resolveGeneric(0);
        return type.resolve() == ResponseEntity.class && body != null && body.getEnclosingClass() == Answers.class;
    }

    @Override
    public void handleReturnValue(
            @Nullable Object returned, MethodParameter type, ModelAndViewContainer model, NativeWebRequest request)
            throws IOException {
        model.setRequestHandled(true);
        ResponseEntity<?> answer = (ResponseEntity<?>) Objects.requireNonNull(returned);
        HttpServletResponse response = Objects.requireNonNull(request.getNativeResponse(HttpServletResponse.class));
        response.setStatus(answer.getStatusCode().value());
        answer.getHeaders().forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        byte[] body = json.writeValueAsBytes(answer.getBody());
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
