package org.crashonly.shop.storefront;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Map;

/** Renders templates, which are compiled with the component and escape whatever they are given. */
@ApplicationScoped
public class Html {

    private final TemplateEngine templates = TemplateEngine.createPrecompiled(
            null, ContentType.Html, Html.class.getClassLoader(), "org.crashonly.shop.storefront.pages");

    /** 200 with a page. */
    Response page(String template, Map<String, Object> parameters) {
        return page(200, template, parameters).build();
    }

    /** A page with another status. */
    Response.ResponseBuilder page(int status, String template, Map<String, Object> parameters) {
        StringOutput output = new StringOutput(16_000);
        templates.render(template + ".jte", parameters, output);
        return Response.status(status)
                .type("text/html;charset=UTF-8")
                .header(HttpHeaders.CACHE_CONTROL, "private, no-store")
                .entity(output.toString());
    }

    /** See there: the answer to every form that did something, so that a reload only looks. */
    static Response seeOther(String path) {
        return Response.status(303).header(HttpHeaders.LOCATION, path).header(HttpHeaders.CACHE_CONTROL, "no-store").build();
    }
}
