package org.crashonly.fmap.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.crashonly.fmap.campaign.Campaign;

/** A campaign on disk, as JSON, replaced as a whole after each trial: whoever is killed loses the trial that was going on. */
public record CampaignFile(Path path) {

    private static final ObjectMapper MAPPER = new JsonMapper();

    public CampaignFile {
        path = path.toAbsolutePath();
    }

    /**
     * The campaign; empty if there is none.
     *
     * @throws IOException if it cannot be read; says what is wrong
     */
    public Optional<Campaign> read() throws IOException {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(MAPPER.readValue(Files.readString(path), Campaign.class));
        } catch (JsonProcessingException e) {
            throw new IOException(path + " is no campaign: " + e.getOriginalMessage(), e);
        }
    }

    /** Replaces the file by {@code campaign}; on return the disk has it. One writer at a time. */
    public void write(Campaign campaign) throws IOException {
        WholeFile.write(path, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(campaign) + "\n");
    }

    /** Forgets the campaign. */
    public void delete() throws IOException {
        Files.deleteIfExists(path);
    }
}
