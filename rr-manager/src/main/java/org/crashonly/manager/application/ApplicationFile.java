package org.crashonly.manager.application;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.crashonly.fmap.file.WholeFile;

/** An {@link Application} as {@code application.json}: replaced whole, or not at all. */
final class ApplicationFile {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addSerializer(Duration.class, new WriteDuration())
                    .addDeserializer(Duration.class, new ReadDuration()))
            .build();

    private ApplicationFile() {}

    static Application read(Path file) throws IOException {
        return MAPPER.readValue(file.toFile(), Application.class);
    }

    static void write(Application application, Path file) throws IOException {
        WholeFile.write(file, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(application));
    }

    private static final class WriteDuration extends JsonSerializer<Duration> {
        @Override
        public void serialize(Duration value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(value.toString());
        }
    }

    private static final class ReadDuration extends JsonDeserializer<Duration> {
        @Override
        public Duration deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return Duration.parse(in.getText());
        }
    }
}
