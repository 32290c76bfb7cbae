package io.signalbox.bench.live;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/**
 * A servlet container as a real server: Tomcat, whose one servlet answers whatever is asked with 64 bytes, on as many
 * connections as come. A program of its own; it says "answers" once it does.
 */
final class ServletServer {
    private static final byte[] ANSWER =
            "the real server answers with sixty-four bytes, and this is them\n".getBytes(StandardCharsets.US_ASCII);
    private static final String EVERYTHING = "/";
    private static final String SERVLET = "answer";
    private static final String BACKLOG = "8192";
    private static final String NEVER = "-1";

    private ServletServer() {}

    /** @param args the port, and a folder that Tomcat may write to */
    public static void main(final String[] args) throws LifecycleException {
        final Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(args[1]);
        tomcat.setConnector(connector(Integer.parseInt(args[0])));
        final Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, SERVLET, new Answer());
        context.addServletMappingDecoded(EVERYTHING, SERVLET);
        tomcat.start();
        System.out.println("answers");
        tomcat.getServer().await();
    }

    /** Connections wait for their turn, and are kept for as long as the client wants. */
    private static Connector connector(final int port) {
        final Connector connector = new Connector();
        connector.setPort(port);
        connector.setProperty("acceptCount", BACKLOG);
        connector.setProperty("maxKeepAliveRequests", NEVER);
        return connector;
    }

    private static final class Answer extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(final HttpServletRequest request, final HttpServletResponse response) throws IOException {
            response.setContentType("text/plain");
            response.setContentLength(ANSWER.length);
            response.getOutputStream().write(ANSWER);
        }
    }
}
