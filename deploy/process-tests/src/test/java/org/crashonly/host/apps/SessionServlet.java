package org.crashonly.host.apps;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;

/** Does with its session what applications do with theirs. */
@WebServlet(urlPatterns = "/session/*")
public class SessionServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    private SessionCart cart;

    @Inject
    private CacheManager caches;

    @Override
    @SuppressWarnings("unchecked")
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String value = request.getParameter("value");
        response.setContentType("text/plain");
        switch (request.getPathInfo()) {
            case "/nothing" -> response.getWriter().print("nothing");
            case "/login" -> {
                request.getSession().setAttribute("visited", Boolean.TRUE);
                request.changeSessionId();
                request.getSession().setAttribute("user", value);
                response.getWriter().print("welcome");
            }
            case "/user" -> {
                HttpSession session = request.getSession(false);
                response.getWriter().print(session == null ? "nobody" : session.getAttribute("user"));
            }
            case "/note" -> {
                List<String> notes = (List<String>) request.getSession().getAttribute("notes");
                if (notes == null) {
                    notes = new ArrayList<>();
                    request.getSession().setAttribute("notes", notes);
                }
                synchronized (notes) {
                    notes.add(value);
                }
                response.getWriter().print(notes.size());
            }
            case "/notes" -> response.getWriter().print(request.getSession().getAttribute("notes"));
            case "/put" -> {
                request.getSession().setAttribute(request.getParameter("name"), value);
                response.getWriter().print("put");
            }
            case "/get" -> response.getWriter().print(request.getSession().getAttribute(request.getParameter("name")));
            case "/buy" -> {
                cart.add(value);
                response.getWriter().print(cart.items());
            }
            case "/bought" -> response.getWriter().print(cart.items());
            case "/unkeepable" -> {
                request.getSession().setAttribute("thread", Thread.currentThread());
                response.getWriter().print("put");
            }
            case "/loaded" -> {
                request.getSession().setAttribute("loaded", asLoaded(List.of(value)));
                response.getWriter().print("put");
            }
            case "/large" -> {
                request.getSession().setAttribute("large", value);
                for (int i = 0; i < 64; i++) {
                    response.getOutputStream().write(new byte[16 << 10]);
                    response.flushBuffer();
                }
            }
            case "/late" -> {
                request.getSession();
                response.getOutputStream().print("begun ");
                response.flushBuffer();
                request.getSession().setAttribute("late", value);
                response.getOutputStream().print("done");
            }
            case "/swallow" -> {
                try {
                    request.getSession().setAttribute("swallowed", value);
                    response.getWriter().print("all is well");
                    response.flushBuffer();
                } catch (IOException | RuntimeException e) {
                    response.getWriter().print("never mind");
                }
            }
            case "/logout" -> {
                request.getSession().invalidate();
                response.getWriter().print("bye");
            }
            case "/cache" -> {
                prices().put(request.getParameter("name"), Integer.valueOf(value));
                response.getWriter().print(caches.getCachingProvider() == Caching.getCachingProvider() ? "cached" : "another provider's");
            }
            case "/cached" -> response.getWriter().print(prices().get(request.getParameter("name")));
            default -> response.sendError(404);
        }
    }

    /** A collection as it is in an entity that JPA has loaded, which applications put into their sessions. */
    private static Object asLoaded(List<String> values) {
        try {
            return Class.forName("org.eclipse.persistence.indirection.IndirectList").getConstructor(Collection.class).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private synchronized Cache<String, Integer> prices() {
        Cache<String, Integer> prices = caches.getCache("prices", String.class, Integer.class);
        return prices == null
                ? caches.createCache("prices", new MutableConfiguration<String, Integer>().setTypes(String.class, Integer.class))
                : prices;
    }
}
