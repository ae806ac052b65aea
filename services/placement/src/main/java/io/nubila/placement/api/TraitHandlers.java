package io.nubila.placement.api;

import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import io.nubila.placement.engine.Names;
import io.nubila.placement.engine.ProviderIndex;
import io.nubila.placement.engine.Providers;
import io.nubila.placement.model.Provider;
import io.nubila.placement.model.StandardNames;
import io.nubila.placement.store.NameStore;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/** {@code /traits} and {@code /resource_providers/{uuid}/traits}. */
final class TraitHandlers {
    private final Db db;
    private final Names names;
    private final Providers providers;
    private final ProviderIndex index;
    private final Clock clock;

    TraitHandlers(Db db, Names names, Providers providers, ProviderIndex index, Clock clock) {
        this.db = db;
        this.names = names;
        this.providers = providers;
        this.index = index;
        this.clock = clock;
    }

    /** GET /traits: by name, filtered by prefix or list, and by whether a provider has them. */
    Response list(Request request) {
        Wire.allowParameters(request, Set.of("name", "associated"));
        var found = new TreeSet<>(StandardNames.TRAITS);
        db.read(tx -> names.customTraits().all(tx)).forEach(named -> found.add(named.name()));
        request.query().first("name").ifPresent(filter -> filterByName(found, filter));
        request.query().first("associated").ifPresent(value -> {
            var wanted = value.toLowerCase(Locale.ROOT);
            if (!wanted.equals("true") && !wanted.equals("false")) {
                throw Wire.invalid("The query parameter \"associated\" only accepts \"true\" or \"false\"");
            }
            var used = new HashSet<String>();
            index.all().forEach(provider -> used.addAll(provider.traits()));
            var _ = found.removeIf(trait -> used.contains(trait) != wanted.equals("true"));
        });
        return Wire.fresh(request, Response.ok(view(found)), clock.now());
    }

    private static void filterByName(Collection<String> traits, String filter) {
        int colon = filter.indexOf(':');
        if (colon < 0) {
            throw Wire.invalid("Badly formatted name parameter. Expected name query string parameter in form:"
                    + " ?name=[in|startswith]:[name1,name2|prefix]. Got: \"%s\"".formatted(filter));
        }
        var value = filter.substring(colon + 1);
        switch (filter.substring(0, colon)) {
            case "in" -> traits.retainAll(List.of(value.split(",", -1)));
            case "startswith" -> traits.removeIf(trait -> !trait.startsWith(value));
            default -> {
                // Other operators filter nothing, as they always did.
            }
        }
    }

    private static ObjectNode view(Iterable<String> traits) {
        return Json.object().set("traits", Json.strings(traits));
    }

    /** GET /traits/{name}: only whether it is there. */
    Response show(Request request) {
        var name = request.parameter("name");
        if (!db.read(tx -> names.traitExists(tx, name))) {
            throw missing(name);
        }
        return Wire.fresh(request, Wire.done(), clock.now());
    }

    private static RuntimeException missing(String name) {
        return new Problem.NotFound("placement.undefined_code", "No such trait(s): %s.".formatted(name)).exception();
    }

    /** PUT /traits/{name}: makes a custom trait unless it is there. */
    Response create(Request request) {
        var name = request.parameter("name");
        if (!StandardNames.isCustom(name)) {
            throw Wire.invalid("The trait is invalid. A valid trait must be no longer than 255 characters, start with"
                    + " the prefix \"CUSTOM_\" and use following characters: \"A\"-\"Z\", \"0\"-\"9\" and \"_\"");
        }
        boolean made = db.write(request.cause(), tx -> names.customTraits().insert(tx, name));
        var answer = Response.empty(made ? 201 : 204).header("Location", Wire.link(request, "/traits/" + name));
        return Wire.fresh(request, answer, clock.now());
    }

    /** DELETE /traits/{name}: a custom one nobody has. */
    Response delete(Request request) {
        var name = request.parameter("name");
        if (StandardNames.isStandardTrait(name)) {
            throw Wire.invalid("Cannot delete standard trait %s.".formatted(name));
        }
        NameStore traits = names.customTraits();
        db.change(request.cause(), tx -> {
            if (traits.traitInUse(tx, name)) {
                throw new Problem.Conflict(
                                "placement.undefined_code",
                                "The trait %s is in use by a resource provider.".formatted(name))
                        .exception();
            }
            if (!traits.delete(tx, name)) {
                throw missing(name);
            }
        });
        return Wire.done();
    }

    /** GET …/traits. */
    Response listOfProvider(Request request) {
        return ofProvider(request, index.get(Wire.provider(request)));
    }

    private static Response ofProvider(Request request, Provider provider) {
        var view = view(new TreeSet<>(provider.traits())).put("resource_provider_generation", provider.generation());
        return Wire.fresh(request, Response.ok(view), provider.updatedAt());
    }

    /** PUT …/traits: exactly these. */
    Response replaceOfProvider(Request request) {
        var wanted = new HashSet<String>();
        request.json().get("traits").forEach(trait -> wanted.add(trait.stringValue()));
        var generation = request.json().get("resource_provider_generation").longValue();
        var provider =
                providers.setTraits(request.cause(), Wire.provider(request), OptionalLong.of(generation), wanted);
        return ofProvider(request, provider);
    }

    /** DELETE …/traits. */
    Response deleteOfProvider(Request request) {
        var _ = providers.setTraits(request.cause(), Wire.provider(request), OptionalLong.empty(), Set.of());
        return Wire.done();
    }
}
