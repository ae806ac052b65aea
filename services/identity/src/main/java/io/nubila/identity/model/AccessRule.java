package io.nubila.identity.model;

/**
 * One kind of request an application credential may make.
 *
 * @param service the type of the service in the catalogue
 * @param path where <code>*</code> and <code>{name}</code> stand for one part and <code>**</code> for any number
 */
public record AccessRule(String id, String userId, String service, String path, String method) {}
