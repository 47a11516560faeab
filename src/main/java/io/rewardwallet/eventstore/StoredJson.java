package io.rewardwallet.eventstore;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

/** The JSON forms of everything stored: one that is kept for ever, and one of saved states, which can be made anew. */
public final class StoredJson {

    private StoredJson() {}

    /**
     * A mapper for all but saved states: fields as they are named, times as ISO 8601, nulls left out; an unknown field is an
     * error.
     */
    public static JsonMapper mapper() {
        return form(new JavaTimeModule().addSerializer(new StoredTime.Serializer()))
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .build();
    }

    /**
     * A mapper for saved states, half as large and read in half the time: a record is a row of its values in the order in
     * which it names them, a time is microseconds since 1970. An unknown field or a row too short is an error; what a row
     * cannot tell, values that changed places, the revision of the state tells.
     */
    public static JsonMapper mapperOfStates() {
        return form(StoredTime.inMicros())
                .annotationIntrospector(new RecordsAsRows())
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .build();
    }

    private static JsonMapper.Builder form(Module times) {
        return JsonMapper.builder()
                .addModule(times)
                .visibility(PropertyAccessor.ALL, Visibility.NONE)
                .visibility(PropertyAccessor.FIELD, Visibility.ANY)
                .visibility(PropertyAccessor.CREATOR, Visibility.ANY)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL));
    }

    private static final class RecordsAsRows extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;
        private static final JsonFormat.Value ROW = JsonFormat.Value.forShape(JsonFormat.Shape.ARRAY);

        @Override
        public JsonFormat.Value findFormat(Annotated of) {
            return of.getRawType().isRecord() ? ROW : super.findFormat(of);
        }
    }
}
