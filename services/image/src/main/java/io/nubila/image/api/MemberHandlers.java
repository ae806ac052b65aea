package io.nubila.image.api;

import io.nubila.image.engine.Members;
import io.nubila.image.model.Image;
import io.nubila.image.model.Member;
import io.nubila.image.model.Visibility;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;

/** {@code /v2/images/{image_id}/members}: the projects an image is shared with. */
final class MemberHandlers {
    private final Members members;
    private final ImageAccess access;

    MemberHandlers(Members members, ImageAccess access) {
        this.members = members;
        this.access = access;
    }

    private Image shared(Request request) {
        var image = access.require(request);
        if (image.details().visibility() != Visibility.SHARED) {
            throw new Problem.Forbidden("Only shared images have members.").exception();
        }
        return image;
    }

    /** Whether the caller sees all members, or only itself. */
    private static boolean seesAll(Request request, Image image) {
        return ImageAccess.isAdministrator(request)
                || image.details().owner().equals(request.caller().projectId());
    }

    private static boolean sees(Request request, Image image, String project) {
        return seesAll(request, image)
                || request.caller().projectId().filter(project::equals).isPresent();
    }

    /** GET …/members. */
    Response list(Request request) {
        var image = shared(request);
        var list = Json.array();
        for (var member : members.list(image.id())) {
            if (sees(request, image, member.project())) {
                list.add(ImageView.of(member));
            }
        }
        var view = Json.object();
        view.set("members", list);
        view.put("schema", "/v2/schemas/members");
        return Response.ok(view);
    }

    /** POST …/members: shares the image with one more project. */
    Response add(Request request) {
        var image = shared(request);
        var project = request.json().path("member");
        if (!project.isString() || project.stringValue().isEmpty()) {
            throw new Problem.Invalid("Member to be added not specified").exception();
        }
        return Response.ok(ImageView.of(members.add(request.cause(), image.id(), project.stringValue())));
    }

    /** GET …/members/{member_id}. */
    Response show(Request request) {
        var image = shared(request);
        return Response.ok(ImageView.of(member(request, image)));
    }

    private Member member(Request request, Image image) {
        var project = request.parameter("member_id");
        return members.find(image.id(), project)
                .filter(member -> sees(request, image, member.project()))
                .orElseThrow(() -> new Problem.NotFound(
                                "%s not found in the member list of the image %s.".formatted(project, image.id()))
                        .exception());
    }

    /** PUT …/members/{member_id}: what the member says to the image. */
    Response update(Request request) {
        var image = shared(request);
        var word = request.json().path("status").asString("");
        var status = Member.Status.of(word)
                .orElseThrow(() -> new Problem.Invalid(
                                "Incorrect request: Status must be \"pending\", \"accepted\" or \"rejected\".")
                        .exception());
        var member = member(request, image);
        return Response.ok(ImageView.of(members.say(request.cause(), member, status)));
    }

    /** DELETE …/members/{member_id}. */
    Response remove(Request request) {
        var image = shared(request);
        members.remove(request.cause(), member(request, image));
        return Response.empty(204);
    }
}
